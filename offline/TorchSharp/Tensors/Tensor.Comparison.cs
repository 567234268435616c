using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Comparisons, logic and tests.
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => OpsComparison.eq.Call(this, target);

        public Tensor eq(Scalar target) => OpsComparison.eqScalar.Call(this, target);

        public Tensor eq_(Tensor target)
        {
            OpsComparison.eq_.Run(this, target);
            return this;
        }

        public Tensor eq_(Scalar target)
        {
            OpsComparison.eqScalar_.Run(this, target);
            return this;
        }

        public Tensor ne(Tensor target) => OpsComparison.ne.Call(this, target);

        public Tensor ne(Scalar target) => OpsComparison.neScalar.Call(this, target);

        public Tensor ne_(Tensor target)
        {
            OpsComparison.ne_.Run(this, target);
            return this;
        }

        public Tensor ne_(Scalar target)
        {
            OpsComparison.neScalar_.Run(this, target);
            return this;
        }

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor lt(Tensor target) => OpsComparison.lt.Call(this, target);

        public Tensor lt(Scalar target) => OpsComparison.ltScalar.Call(this, target);

        public Tensor lt_(Tensor target)
        {
            OpsComparison.lt_.Run(this, target);
            return this;
        }

        public Tensor lt_(Scalar target)
        {
            OpsComparison.ltScalar_.Run(this, target);
            return this;
        }

        public Tensor less(Tensor target) => lt(target);

        public Tensor le(Tensor target) => OpsComparison.le.Call(this, target);

        public Tensor le(Scalar target) => OpsComparison.leScalar.Call(this, target);

        public Tensor le_(Tensor target)
        {
            OpsComparison.le_.Run(this, target);
            return this;
        }

        public Tensor le_(Scalar target)
        {
            OpsComparison.leScalar_.Run(this, target);
            return this;
        }

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor gt(Tensor target) => OpsComparison.gt.Call(this, target);

        public Tensor gt(Scalar target) => OpsComparison.gtScalar.Call(this, target);

        public Tensor gt_(Tensor target)
        {
            OpsComparison.gt_.Run(this, target);
            return this;
        }

        public Tensor gt_(Scalar target)
        {
            OpsComparison.gtScalar_.Run(this, target);
            return this;
        }

        public Tensor greater(Tensor target) => gt(target);

        public Tensor ge(Tensor target) => OpsComparison.ge.Call(this, target);

        public Tensor ge(Scalar target) => OpsComparison.geScalar.Call(this, target);

        public Tensor ge_(Tensor target)
        {
            OpsComparison.ge_.Run(this, target);
            return this;
        }

        public Tensor ge_(Scalar target)
        {
            OpsComparison.geScalar_.Run(this, target);
            return this;
        }

        public Tensor greater_equal(Tensor target) => ge(target);

        public Tensor isnan() => OpsComparison.isnan.Call(this);

        public Tensor isinf() => OpsComparison.isinf.Call(this);

        public Tensor isposinf() => OpsComparison.isposinf.Call(this);

        public Tensor isneginf() => OpsComparison.isneginf.Call(this);

        public Tensor isfinite() => OpsComparison.isfinite.Call(this);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => OpsComparison.allclose.Truth(this, target, rtol, atol, equal_nan);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => OpsComparison.isclose.Call(this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => OpsComparison.isin.Call(this, test_elements, assumeUnique, invert);

        /// <summary>Same shape and same elements.</summary>
        public bool Equals(Tensor target) => target is not null && OpsComparison.equal.Truth(this, target);

        public Tensor bitwise_and(Tensor other) => OpsComparison.bitwise_and.Call(this, other);

        public Tensor bitwise_and_(Tensor other)
        {
            OpsComparison.bitwise_and_.Run(this, other);
            return this;
        }

        public Tensor bitwise_or(Tensor other) => OpsComparison.bitwise_or.Call(this, other);

        public Tensor bitwise_or_(Tensor other)
        {
            OpsComparison.bitwise_or_.Run(this, other);
            return this;
        }

        public Tensor bitwise_xor(Tensor other) => OpsComparison.bitwise_xor.Call(this, other);

        public Tensor bitwise_xor_(Tensor other)
        {
            OpsComparison.bitwise_xor_.Run(this, other);
            return this;
        }

        public Tensor logical_and(Tensor other) => OpsComparison.logical_and.Call(this, other);

        public Tensor logical_and_(Tensor other)
        {
            OpsComparison.logical_and_.Run(this, other);
            return this;
        }

        public Tensor logical_or(Tensor other) => OpsComparison.logical_or.Call(this, other);

        public Tensor logical_or_(Tensor other)
        {
            OpsComparison.logical_or_.Run(this, other);
            return this;
        }

        public Tensor logical_xor(Tensor other) => OpsComparison.logical_xor.Call(this, other);

        public Tensor logical_xor_(Tensor other)
        {
            OpsComparison.logical_xor_.Run(this, other);
            return this;
        }

        public Tensor bitwise_not() => OpsComparison.bitwise_not.Call(this);

        public Tensor bitwise_not_()
        {
            OpsComparison.bitwise_not_.Run(this);
            return this;
        }

        public Tensor logical_not() => OpsComparison.logical_not.Call(this);

        public Tensor logical_not_()
        {
            OpsComparison.logical_not_.Run(this);
            return this;
        }

        public bool is_nonzero()
        {
            if (NumberOfElements != 1) throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return ToScalar().ToBoolean();
        }
    }

    private static class OpsComparison
    {
        internal static readonly Op eq = new("eq", "Tensor");
        internal static readonly Op eqScalar = new("eq", "Scalar");
        internal static readonly Op eq_ = new("eq_", "Tensor");
        internal static readonly Op eqScalar_ = new("eq_", "Scalar");
        internal static readonly Op ne = new("ne", "Tensor");
        internal static readonly Op neScalar = new("ne", "Scalar");
        internal static readonly Op ne_ = new("ne_", "Tensor");
        internal static readonly Op neScalar_ = new("ne_", "Scalar");
        internal static readonly Op lt = new("lt", "Tensor");
        internal static readonly Op ltScalar = new("lt", "Scalar");
        internal static readonly Op lt_ = new("lt_", "Tensor");
        internal static readonly Op ltScalar_ = new("lt_", "Scalar");
        internal static readonly Op le = new("le", "Tensor");
        internal static readonly Op leScalar = new("le", "Scalar");
        internal static readonly Op le_ = new("le_", "Tensor");
        internal static readonly Op leScalar_ = new("le_", "Scalar");
        internal static readonly Op gt = new("gt", "Tensor");
        internal static readonly Op gtScalar = new("gt", "Scalar");
        internal static readonly Op gt_ = new("gt_", "Tensor");
        internal static readonly Op gtScalar_ = new("gt_", "Scalar");
        internal static readonly Op ge = new("ge", "Tensor");
        internal static readonly Op geScalar = new("ge", "Scalar");
        internal static readonly Op ge_ = new("ge_", "Tensor");
        internal static readonly Op geScalar_ = new("ge_", "Scalar");
        internal static readonly Op isnan = new("isnan");
        internal static readonly Op isinf = new("isinf");
        internal static readonly Op isposinf = new("isposinf");
        internal static readonly Op isneginf = new("isneginf");
        internal static readonly Op isfinite = new("isfinite");
        internal static readonly Op allclose = new("allclose");
        internal static readonly Op isclose = new("isclose");
        internal static readonly Op isin = new("isin", "Tensor_Tensor");
        internal static readonly Op equal = new("equal");
        internal static readonly Op bitwise_and = new("bitwise_and", "Tensor");
        internal static readonly Op bitwise_and_ = new("bitwise_and_", "Tensor");
        internal static readonly Op bitwise_or = new("bitwise_or", "Tensor");
        internal static readonly Op bitwise_or_ = new("bitwise_or_", "Tensor");
        internal static readonly Op bitwise_xor = new("bitwise_xor", "Tensor");
        internal static readonly Op bitwise_xor_ = new("bitwise_xor_", "Tensor");
        internal static readonly Op logical_and = new("logical_and");
        internal static readonly Op logical_and_ = new("logical_and_");
        internal static readonly Op logical_or = new("logical_or");
        internal static readonly Op logical_or_ = new("logical_or_");
        internal static readonly Op logical_xor = new("logical_xor");
        internal static readonly Op logical_xor_ = new("logical_xor_");
        internal static readonly Op bitwise_not = new("bitwise_not");
        internal static readonly Op bitwise_not_ = new("bitwise_not_");
        internal static readonly Op logical_not = new("logical_not");
        internal static readonly Op logical_not_ = new("logical_not_");
    }
}
