using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Hardswish : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal Hardswish(bool inplace) : base(nameof(Hardswish)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => nn.functional.hardswish(tensor, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor hardswish(Tensor input, bool inplace = false) => inplace ? input.hardswish_().alias() : input.hardswish();
            }
        }
    }
}
