using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Circular and hyperbolic functions.
    public partial class Tensor
    {
        public Tensor sin() => OpsTrigonometry.sin.Call(this);

        public Tensor sin_()
        {
            OpsTrigonometry.sin_.Run(this);
            return this;
        }

        public Tensor cos() => OpsTrigonometry.cos.Call(this);

        public Tensor cos_()
        {
            OpsTrigonometry.cos_.Run(this);
            return this;
        }

        public Tensor tan() => OpsTrigonometry.tan.Call(this);

        public Tensor tan_()
        {
            OpsTrigonometry.tan_.Run(this);
            return this;
        }

        public Tensor asin() => OpsTrigonometry.asin.Call(this);

        public Tensor asin_()
        {
            OpsTrigonometry.asin_.Run(this);
            return this;
        }

        public Tensor acos() => OpsTrigonometry.acos.Call(this);

        public Tensor acos_()
        {
            OpsTrigonometry.acos_.Run(this);
            return this;
        }

        public Tensor atan() => OpsTrigonometry.atan.Call(this);

        public Tensor atan_()
        {
            OpsTrigonometry.atan_.Run(this);
            return this;
        }

        public Tensor sinh() => OpsTrigonometry.sinh.Call(this);

        public Tensor sinh_()
        {
            OpsTrigonometry.sinh_.Run(this);
            return this;
        }

        public Tensor cosh() => OpsTrigonometry.cosh.Call(this);

        public Tensor cosh_()
        {
            OpsTrigonometry.cosh_.Run(this);
            return this;
        }

        public Tensor tanh() => OpsTrigonometry.tanh.Call(this);

        public Tensor tanh_()
        {
            OpsTrigonometry.tanh_.Run(this);
            return this;
        }

        public Tensor asinh() => OpsTrigonometry.asinh.Call(this);

        public Tensor asinh_()
        {
            OpsTrigonometry.asinh_.Run(this);
            return this;
        }

        public Tensor acosh() => OpsTrigonometry.acosh.Call(this);

        public Tensor acosh_()
        {
            OpsTrigonometry.acosh_.Run(this);
            return this;
        }

        public Tensor atanh() => OpsTrigonometry.atanh.Call(this);

        public Tensor atanh_()
        {
            OpsTrigonometry.atanh_.Run(this);
            return this;
        }

        public Tensor atan2(Tensor other) => OpsTrigonometry.atan2.Call(this, other);
    }

    private static class OpsTrigonometry
    {
        internal static readonly Op sin = new("sin");
        internal static readonly Op sin_ = new("sin_");
        internal static readonly Op cos = new("cos");
        internal static readonly Op cos_ = new("cos_");
        internal static readonly Op tan = new("tan");
        internal static readonly Op tan_ = new("tan_");
        internal static readonly Op asin = new("asin");
        internal static readonly Op asin_ = new("asin_");
        internal static readonly Op acos = new("acos");
        internal static readonly Op acos_ = new("acos_");
        internal static readonly Op atan = new("atan");
        internal static readonly Op atan_ = new("atan_");
        internal static readonly Op sinh = new("sinh");
        internal static readonly Op sinh_ = new("sinh_");
        internal static readonly Op cosh = new("cosh");
        internal static readonly Op cosh_ = new("cosh_");
        internal static readonly Op tanh = new("tanh");
        internal static readonly Op tanh_ = new("tanh_");
        internal static readonly Op asinh = new("asinh");
        internal static readonly Op asinh_ = new("asinh_");
        internal static readonly Op acosh = new("acosh");
        internal static readonly Op acosh_ = new("acosh_");
        internal static readonly Op atanh = new("atanh");
        internal static readonly Op atanh_ = new("atanh_");
        internal static readonly Op atan2 = new("atan2");
    }
}
