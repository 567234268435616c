using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Each sample to mean 0 and variance 1 over its last dimensions, then scaled and shifted.</summary>
        public sealed class LayerNorm : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _shape;
            private readonly double _eps;

            [ComponentName(Name = nameof(weight))] private Parameter? _weight;
            [ComponentName(Name = nameof(bias))] private Parameter? _bias;

            internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
            {
                (_shape, _eps) = (normalized_shape, eps);
                if (!elementwise_affine) return;
                weight = new Parameter(ones(normalized_shape, dtype, device));
                if (bias) this.bias = new Parameter(zeros(normalized_shape, dtype, device));
            }

            public Parameter weight
            {
                get => _weight!;
                set
                {
                    ArgumentNullException.ThrowIfNull(value);
                    value.DetachFromDisposeScope();
                    ConditionallyRegisterParameter(nameof(weight), _weight = value);
                }
            }

            public Parameter? bias
            {
                get => _bias;
                set
                {
                    value?.DetachFromDisposeScope();
                    ConditionallyRegisterParameter(nameof(bias), _bias = value);
                }
            }

            public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, _weight, _bias, _eps);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
