using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class LogSigmoid : nn.Module<Tensor, Tensor>
        {
            internal LogSigmoid() : base(nameof(LogSigmoid))
            {
            }

            public override Tensor forward(Tensor tensor) => tensor.log_sigmoid();
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LogSigmoid LogSigmoid() => new();

            public static partial class functional
            {
                public static Tensor logsigmoid(Tensor x) => x.log_sigmoid();
            }
        }
    }
}
