using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Element by element: powers, exponentials, rounding, special functions.
    public partial class Tensor
    {
        public Tensor abs() => OpsPointwise.abs.Call(this);

        public Tensor abs_()
        {
            OpsPointwise.abs_.Run(this);
            return this;
        }

        public Tensor ceil() => OpsPointwise.ceil.Call(this);

        public Tensor ceil_()
        {
            OpsPointwise.ceil_.Run(this);
            return this;
        }

        public Tensor exp() => OpsPointwise.exp.Call(this);

        public Tensor exp_()
        {
            OpsPointwise.exp_.Run(this);
            return this;
        }

        public Tensor expm1() => OpsPointwise.expm1.Call(this);

        public Tensor expm1_()
        {
            OpsPointwise.expm1_.Run(this);
            return this;
        }

        public Tensor floor() => OpsPointwise.floor.Call(this);

        public Tensor floor_()
        {
            OpsPointwise.floor_.Run(this);
            return this;
        }

        public Tensor frac() => OpsPointwise.frac.Call(this);

        public Tensor frac_()
        {
            OpsPointwise.frac_.Run(this);
            return this;
        }

        public Tensor log() => OpsPointwise.log.Call(this);

        public Tensor log_()
        {
            OpsPointwise.log_.Run(this);
            return this;
        }

        public Tensor log10() => OpsPointwise.log10.Call(this);

        public Tensor log10_()
        {
            OpsPointwise.log10_.Run(this);
            return this;
        }

        public Tensor log1p() => OpsPointwise.log1p.Call(this);

        public Tensor log1p_()
        {
            OpsPointwise.log1p_.Run(this);
            return this;
        }

        public Tensor log2() => OpsPointwise.log2.Call(this);

        public Tensor log2_()
        {
            OpsPointwise.log2_.Run(this);
            return this;
        }

        public Tensor neg() => OpsPointwise.neg.Call(this);

        public Tensor neg_()
        {
            OpsPointwise.neg_.Run(this);
            return this;
        }

        public Tensor reciprocal() => OpsPointwise.reciprocal.Call(this);

        public Tensor reciprocal_()
        {
            OpsPointwise.reciprocal_.Run(this);
            return this;
        }

        public Tensor rsqrt() => OpsPointwise.rsqrt.Call(this);

        public Tensor rsqrt_()
        {
            OpsPointwise.rsqrt_.Run(this);
            return this;
        }

        public Tensor sqrt() => OpsPointwise.sqrt.Call(this);

        public Tensor sqrt_()
        {
            OpsPointwise.sqrt_.Run(this);
            return this;
        }

        public Tensor sign() => OpsPointwise.sign.Call(this);

        public Tensor sign_()
        {
            OpsPointwise.sign_.Run(this);
            return this;
        }

        public Tensor trunc() => OpsPointwise.trunc.Call(this);

        public Tensor trunc_()
        {
            OpsPointwise.trunc_.Run(this);
            return this;
        }

        public Tensor digamma() => OpsPointwise.digamma.Call(this);

        public Tensor digamma_()
        {
            OpsPointwise.digamma_.Run(this);
            return this;
        }

        public Tensor lgamma() => OpsPointwise.lgamma.Call(this);

        public Tensor lgamma_()
        {
            OpsPointwise.lgamma_.Run(this);
            return this;
        }

        public Tensor erf() => OpsPointwise.erf.Call(this);

        public Tensor erf_()
        {
            OpsPointwise.erf_.Run(this);
            return this;
        }

        public Tensor erfc() => OpsPointwise.erfc.Call(this);

        public Tensor erfc_()
        {
            OpsPointwise.erfc_.Run(this);
            return this;
        }

        public Tensor erfinv() => OpsPointwise.erfinv.Call(this);

        public Tensor erfinv_()
        {
            OpsPointwise.erfinv_.Run(this);
            return this;
        }

        public Tensor sigmoid() => OpsPointwise.sigmoid.Call(this);

        public Tensor sigmoid_()
        {
            OpsPointwise.sigmoid_.Run(this);
            return this;
        }

        public Tensor absolute() => abs();

        public Tensor negative() => neg();

        public Tensor exp2() => OpsPointwise.exp2.Call(this);

        public Tensor square() => OpsPointwise.square.Call(this);

        public Tensor signbit() => OpsPointwise.signbit.Call(this);

        public Tensor positive() => OpsPointwise.positive.Call(this);

        public Tensor i0() => OpsPointwise.i0.Call(this);

        public Tensor round(long decimals = 0L) => OpsPointwise.round.Call(this, decimals);

        public Tensor round_(long decimals = 0L)
        {
            OpsPointwise.round_.Run(this, decimals);
            return this;
        }

        public Tensor logit(double? eps = null) => OpsPointwise.logit.Call(this, eps);

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) => OpsPointwise.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor polygamma(long p) => OpsPointwise.polygamma.Call(p, this);

        public Tensor mvlgamma(long p) => OpsPointwise.mvlgamma.Call(this, p);
    }

    private static class OpsPointwise
    {
        internal static readonly Op abs = new("abs");
        internal static readonly Op abs_ = new("abs_");
        internal static readonly Op ceil = new("ceil");
        internal static readonly Op ceil_ = new("ceil_");
        internal static readonly Op exp = new("exp");
        internal static readonly Op exp_ = new("exp_");
        internal static readonly Op expm1 = new("expm1");
        internal static readonly Op expm1_ = new("expm1_");
        internal static readonly Op floor = new("floor");
        internal static readonly Op floor_ = new("floor_");
        internal static readonly Op frac = new("frac");
        internal static readonly Op frac_ = new("frac_");
        internal static readonly Op log = new("log");
        internal static readonly Op log_ = new("log_");
        internal static readonly Op log10 = new("log10");
        internal static readonly Op log10_ = new("log10_");
        internal static readonly Op log1p = new("log1p");
        internal static readonly Op log1p_ = new("log1p_");
        internal static readonly Op log2 = new("log2");
        internal static readonly Op log2_ = new("log2_");
        internal static readonly Op neg = new("neg");
        internal static readonly Op neg_ = new("neg_");
        internal static readonly Op reciprocal = new("reciprocal");
        internal static readonly Op reciprocal_ = new("reciprocal_");
        internal static readonly Op rsqrt = new("rsqrt");
        internal static readonly Op rsqrt_ = new("rsqrt_");
        internal static readonly Op sqrt = new("sqrt");
        internal static readonly Op sqrt_ = new("sqrt_");
        internal static readonly Op sign = new("sign");
        internal static readonly Op sign_ = new("sign_");
        internal static readonly Op trunc = new("trunc");
        internal static readonly Op trunc_ = new("trunc_");
        internal static readonly Op digamma = new("digamma");
        internal static readonly Op digamma_ = new("digamma_");
        internal static readonly Op lgamma = new("lgamma");
        internal static readonly Op lgamma_ = new("lgamma_");
        internal static readonly Op erf = new("erf");
        internal static readonly Op erf_ = new("erf_");
        internal static readonly Op erfc = new("erfc");
        internal static readonly Op erfc_ = new("erfc_");
        internal static readonly Op erfinv = new("erfinv");
        internal static readonly Op erfinv_ = new("erfinv_");
        internal static readonly Op sigmoid = new("sigmoid");
        internal static readonly Op sigmoid_ = new("sigmoid_");
        internal static readonly Op exp2 = new("exp2");
        internal static readonly Op square = new("square");
        internal static readonly Op signbit = new("signbit");
        internal static readonly Op positive = new("positive");
        internal static readonly Op i0 = new("i0");
        internal static readonly Op round = new("round", "decimals");
        internal static readonly Op round_ = new("round_", "decimals");
        internal static readonly Op logit = new("logit");
        internal static readonly Op nan_to_num = new("nan_to_num");
        internal static readonly Op polygamma = new("polygamma");
        internal static readonly Op mvlgamma = new("mvlgamma");
    }
}
