using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class ReLU6 : nn.Module<Tensor, Tensor>
        {
            private readonly bool _inplace;

            internal ReLU6(bool inplace) : base(nameof(ReLU6)) => _inplace = inplace;

            public override Tensor forward(Tensor tensor) => nn.functional.relu6(tensor, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU6 ReLU6(bool inplace = false) => new(inplace);

            public static partial class functional
            {
                public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? x.relu6_().alias() : x.relu6();
            }
        }
    }
}
