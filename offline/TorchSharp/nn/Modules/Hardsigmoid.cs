using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Hardsigmoid : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal Hardsigmoid(bool inplace) : base(nameof(Hardsigmoid)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => nn.functional.hardsigmoid(tensor, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor hardsigmoid(Tensor input, bool inplace = false) => inplace ? input.hardsigmoid_().alias() : input.hardsigmoid();
            }
        }
    }
}
