using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Dropout2d : nn.Module<Tensor, Tensor>
        {
            private readonly double _p;
            private readonly bool _inplace;

            internal Dropout2d(double p, bool inplace) : base(nameof(Dropout2d)) => (_p, _inplace) = (p, inplace);

            public override Tensor forward(Tensor input) => nn.functional.dropout2d(input, _p, training, _inplace);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                {
                    if (!inplace) return _featureDropout.Call(input, p, training);
                    _featureDropout_.Run(input, p, training);
                    return input.alias();
                }

                private static readonly Native.Op _featureDropout = new("feature_dropout");

                private static readonly Native.Op _featureDropout_ = new("feature_dropout_");
            }
        }
    }
}
