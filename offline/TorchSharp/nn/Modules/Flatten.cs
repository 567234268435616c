using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Flatten : nn.Module<Tensor, Tensor>
        {
            private readonly long _startDim;
            private readonly long _endDim;

            internal Flatten(long startDim, long endDim) : base(nameof(Flatten)) => (_startDim, _endDim) = (startDim, endDim);

            public override Tensor forward(Tensor tensor) => tensor.flatten(_startDim, _endDim);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);
        }
    }
}
