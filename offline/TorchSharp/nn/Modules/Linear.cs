using TorchSharp.Modules;
using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>y = x Aᵀ + b.</summary>
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))] private Parameter _weight;
            [ComponentName(Name = nameof(bias))] private Parameter? _bias;

            internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
            {
                _weight = Parameter.Empty([outputSize, inputSize], device, dtype);
                _bias = hasBias ? Parameter.Empty([outputSize], device, dtype) : null;
                Initial.Uniform(_weight, _bias);
                RegisterComponents();
            }

            /// <summary>A new object for the same tensor at every reading, as in the original.</summary>
            public Parameter? weight
            {
                get => _weight.SameTensor();
                set => ConditionallyRegisterParameter(nameof(weight), _weight = value ?? throw new ArgumentNullException(nameof(weight)));
            }

            public Parameter? bias
            {
                get => _bias?.SameTensor();
                set => ConditionallyRegisterParameter(nameof(bias), _bias = value ?? throw new ArgumentNullException(nameof(bias)));
            }

            public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static partial class functional
            {
                private static readonly Op _linear = new("linear");

                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => _linear.Call(input, weights, bias);
            }
        }
    }
}
