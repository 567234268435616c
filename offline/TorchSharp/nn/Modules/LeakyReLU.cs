using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
        {
            private readonly double _negative_slope;
            private readonly bool _inplace;

            internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU)) => (_negative_slope, _inplace) = (negative_slope, inplace);

            public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, _negative_slope, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static partial class functional
            {
                public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) => inplace ? input.leaky_relu_(negative_slope).alias() : input.leaky_relu(negative_slope);
            }
        }
    }
}
