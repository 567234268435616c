using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class SiLU : nn.Module<Tensor, Tensor>
        {
            internal SiLU() : base(nameof(SiLU))
            {
            }

            public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SiLU SiLU() => new();

            public static partial class functional
            {
                public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();
            }
        }
    }
}
