using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Unflatten : nn.Module<Tensor, Tensor>
        {
            private readonly long _dim;
            private readonly long[] _unflattenedSize;

            internal Unflatten(long dim, long[] unflattenedSize) : base(nameof(Unflatten)) => (_dim, _unflattenedSize) = (dim, unflattenedSize);

            public override Tensor forward(Tensor tensor) => tensor.unflatten(_dim, _unflattenedSize);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Unflatten Unflatten(long dim, long[] unflattenedSize) => new(dim, unflattenedSize);
        }
    }
}
