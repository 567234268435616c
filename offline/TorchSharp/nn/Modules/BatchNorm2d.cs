using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Each channel of [N,C,H,W] to mean 0 and variance 1 over the batch, then scaled and shifted.</summary>
        public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
        {
            private readonly double _eps;
            private readonly double _momentum;

            [ComponentName(Name = nameof(weight))] private Parameter? _weight;
            [ComponentName(Name = nameof(bias))] private Parameter? _bias;
            [ComponentName(Name = nameof(running_mean))] private Tensor? _mean;
            [ComponentName(Name = nameof(running_var))] private Tensor? _variance;
            [ComponentName(Name = nameof(num_batches_tracked))] private readonly Tensor? _batches;

            internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype) : base(nameof(BatchNorm2d))
            {
                (_eps, _momentum) = (eps, momentum);
                if (affine)
                {
                    _weight = Parameter.Empty([features], device, dtype);
                    _bias = Parameter.Empty([features], device, dtype);
                    nn.init.ones_(_weight);
                    nn.init.zeros_(_bias);
                }
                if (track_running_stats)
                {
                    _mean = zeros(features, dtype, device);
                    _variance = ones(features, dtype, device);
                    _batches = tensor(0L, device: device);
                }
                RegisterComponents();
            }

            /// <summary>A new object for the same tensor at every reading, as in the original.</summary>
            public Parameter? weight
            {
                get => _weight?.SameTensor();
                set => ConditionallyRegisterParameter(nameof(weight), _weight = value ?? throw new ArgumentNullException(nameof(weight)));
            }

            public Parameter? bias
            {
                get => _bias?.SameTensor();
                set => ConditionallyRegisterParameter(nameof(bias), _bias = value ?? throw new ArgumentNullException(nameof(bias)));
            }

            public Tensor? running_mean
            {
                get => _mean?.SameTensor();
                set => ConditionallyRegisterBuffer(nameof(running_mean), _mean = value ?? throw new ArgumentNullException(nameof(running_mean)));
            }

            public Tensor? running_var
            {
                get => _variance?.SameTensor();
                set => ConditionallyRegisterBuffer(nameof(running_var), _variance = value ?? throw new ArgumentNullException(nameof(running_var)));
            }

            public Tensor? num_batches_tracked => _batches?.SameTensor();

            public void reset_running_stats()
            {
                _mean?.zero_();
                _variance?.fill_(1);
                _batches?.zero_();
            }

            public override Tensor forward(Tensor tensor)
            {
                if (tensor.Dimensions is not 4) throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}");
                if (training) _batches?.add_(1);
                return nn.functional.NormalisedBatch(tensor, _mean, _variance, _weight, _bias, training || _mean is null, _momentum, _eps);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm2d BatchNorm2d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
