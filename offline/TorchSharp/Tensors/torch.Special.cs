using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Special functions.</summary>
    public static class special
    {
        public static Tensor entr(Tensor input) => Ops.entr.Call(input);

        public static Tensor erf(Tensor input) => input.erf();

        public static Tensor erfc(Tensor input) => input.erfc();

        public static Tensor erfinv(Tensor input) => input.erfinv();

        public static Tensor erfcx(Tensor input) => Ops.erfcx.Call(input);

        public static Tensor expit(Tensor input) => input.sigmoid();

        public static Tensor sigmoid(Tensor input) => input.sigmoid();

        public static Tensor expm1(Tensor input) => input.expm1();

        public static Tensor exp2(Tensor input) => input.exp2();

        public static Tensor gammaln(Tensor input) => input.lgamma();

        public static Tensor digamma(Tensor input) => input.digamma();

        public static Tensor psi(Tensor input) => input.digamma();

        public static Tensor polygamma(long n, Tensor input) => input.polygamma(n);

        public static Tensor ndtr(Tensor input) => Ops.ndtr.Call(input);

        public static Tensor ndtri(Tensor input) => Ops.ndtri.Call(input);

        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

        public static Tensor xlog1py(Tensor input, Tensor other) => Ops.xlog1py.Call(input, other);

        private static class Ops
        {
            internal static readonly Op entr = new("special_entr");
            internal static readonly Op erfcx = new("special_erfcx");
            internal static readonly Op ndtr = new("special_ndtr");
            internal static readonly Op ndtri = new("special_ndtri");
            internal static readonly Op xlog1py = new("special_xlog1py");
        }
    }
}
