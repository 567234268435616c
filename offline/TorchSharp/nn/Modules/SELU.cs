using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class SELU : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal SELU(bool inplace) : base(nameof(SELU)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => nn.functional.selu(tensor, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SELU SELU(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor selu(Tensor x, bool inplace = false) => inplace ? x.selu_().alias() : x.selu();
            }
        }
    }
}
