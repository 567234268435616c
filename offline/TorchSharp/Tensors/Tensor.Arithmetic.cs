using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Sums, products and what libtorch fuses from them.
    public partial class Tensor
    {
        public Tensor add(Tensor target) => OpsArithmetic.add.Call(this, target);

        public Tensor add(Scalar scalar) => OpsArithmetic.addScalar.Call(this, scalar);

        public Tensor add_(Tensor target)
        {
            OpsArithmetic.add_.Run(this, target);
            return this;
        }

        public Tensor add_(Scalar scalar)
        {
            OpsArithmetic.addScalar_.Run(this, scalar);
            return this;
        }

        public Tensor add(Tensor target, Scalar alpha) => OpsArithmetic.add.Call(this, target, alpha);

        public Tensor add(Scalar scalar, Scalar alpha) => OpsArithmetic.addScalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target, Scalar alpha)
        {
            OpsArithmetic.add_.Run(this, target, alpha);
            return this;
        }

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            OpsArithmetic.addScalar_.Run(this, scalar, alpha);
            return this;
        }

        public Tensor sub(Tensor target) => OpsArithmetic.sub.Call(this, target);

        public Tensor sub(Scalar target) => OpsArithmetic.subScalar.Call(this, target);

        public Tensor sub_(Tensor target)
        {
            OpsArithmetic.sub_.Run(this, target);
            return this;
        }

        public Tensor sub_(Scalar target)
        {
            OpsArithmetic.subScalar_.Run(this, target);
            return this;
        }

        public Tensor mul(Tensor target) => OpsArithmetic.mul.Call(this, target);

        public Tensor mul(Scalar target) => OpsArithmetic.mulScalar.Call(this, target);

        public Tensor mul_(Tensor target)
        {
            OpsArithmetic.mul_.Run(this, target);
            return this;
        }

        public Tensor mul_(Scalar target)
        {
            OpsArithmetic.mulScalar_.Run(this, target);
            return this;
        }

        public Tensor div(Tensor target) => OpsArithmetic.div.Call(this, target);

        public Tensor div(Scalar target) => OpsArithmetic.divScalar.Call(this, target);

        public Tensor div_(Tensor target)
        {
            OpsArithmetic.div_.Run(this, target);
            return this;
        }

        public Tensor div_(Scalar target)
        {
            OpsArithmetic.divScalar_.Run(this, target);
            return this;
        }

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor divide(Tensor target) => div(target);

        public Tensor divide(Scalar target) => div(target);

        internal Tensor SubtractedFrom(Scalar left) => OpsArithmetic.rsub.Call(this, left);

        internal Tensor Dividing(Scalar left)
        {
            using var inverse = new Tensor(OpsPointwise.reciprocal.Raw(this));
            return inverse.mul(left);
        }

        public Tensor fmod(Tensor target) => OpsArithmetic.fmod.Call(this, target);

        public Tensor fmod(Scalar scalar) => OpsArithmetic.fmodScalar.Call(this, scalar);

        public Tensor fmod_(Tensor target)
        {
            OpsArithmetic.fmod_.Run(this, target);
            return this;
        }

        public Tensor fmod_(Scalar scalar)
        {
            OpsArithmetic.fmodScalar_.Run(this, scalar);
            return this;
        }

        public Tensor remainder(Tensor target) => OpsArithmetic.remainder.Call(this, target);

        public Tensor remainder(Scalar scalar) => OpsArithmetic.remainderScalar.Call(this, scalar);

        public Tensor remainder_(Tensor target)
        {
            OpsArithmetic.remainder_.Run(this, target);
            return this;
        }

        public Tensor remainder_(Scalar scalar)
        {
            OpsArithmetic.remainderScalar_.Run(this, scalar);
            return this;
        }

        public Tensor floor_divide(Tensor other) => OpsArithmetic.floor_divide.Call(this, other);

        public Tensor pow(Tensor exponent) => OpsArithmetic.pow.Call(this, exponent);

        public Tensor pow(Scalar exponent) => OpsArithmetic.powScalar.Call(this, exponent);

        public Tensor pow_(Tensor exponent)
        {
            OpsArithmetic.pow_.Run(this, exponent);
            return this;
        }

        public Tensor pow_(Scalar exponent)
        {
            OpsArithmetic.powScalar_.Run(this, exponent);
            return this;
        }

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => OpsArithmetic.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            OpsArithmetic.addcmul_.Run(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => OpsArithmetic.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            OpsArithmetic.addcdiv_.Run(this, tensor1, tensor2, value);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => OpsArithmetic.addcdiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2)
        {
            OpsArithmetic.addcdiv_.Run(this, tensor1, tensor2);
            return this;
        }

        public Tensor lerp(Tensor end, Tensor weight) => OpsArithmetic.lerp.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight)
        {
            OpsArithmetic.lerp_.Run(this, end, weight);
            return this;
        }

        public Tensor hypot(Tensor other) => OpsArithmetic.hypot.Call(this, other);

        public Tensor logaddexp(Tensor other) => OpsArithmetic.logaddexp.Call(this, other);

        public Tensor logaddexp2(Tensor other) => OpsArithmetic.logaddexp2.Call(this, other);

        public Tensor copysign(Tensor other) => OpsArithmetic.copysign.Call(this, other);

        public Tensor maximum(Tensor other) => OpsArithmetic.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => OpsArithmetic.minimum.Call(this, other);

        public Tensor fmax(Tensor other) => OpsArithmetic.fmax.Call(this, other);

        public Tensor fmin(Tensor other) => OpsArithmetic.fmin.Call(this, other);

        public Tensor xlogy(Tensor y) => OpsArithmetic.xlogy.Call(this, y);

        public Tensor xlogy(Scalar y) => OpsArithmetic.xlogyScalar.Call(this, y);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => OpsArithmetic.clampScalar.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => OpsArithmetic.clamp.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            OpsArithmetic.clampScalar_.Run(this, min, max);
            return this;
        }

        public Tensor clamp_(Tensor? min = null, Tensor? max = null)
        {
            OpsArithmetic.clamp_.Run(this, min, max);
            return this;
        }

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_max(Scalar max) => OpsArithmetic.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max)
        {
            OpsArithmetic.clamp_max_.Run(this, max);
            return this;
        }

        public Tensor clamp_min(Scalar min) => OpsArithmetic.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min)
        {
            OpsArithmetic.clamp_min_.Run(this, min);
            return this;
        }
    }

    private static class OpsArithmetic
    {
        internal static readonly Op add = new("add", "Tensor");
        internal static readonly Op addScalar = new("add", "Scalar");
        internal static readonly Op add_ = new("add_", "Tensor");
        internal static readonly Op addScalar_ = new("add_", "Scalar");
        internal static readonly Op sub = new("sub", "Tensor");
        internal static readonly Op subScalar = new("sub", "Scalar");
        internal static readonly Op sub_ = new("sub_", "Tensor");
        internal static readonly Op subScalar_ = new("sub_", "Scalar");
        internal static readonly Op mul = new("mul", "Tensor");
        internal static readonly Op mulScalar = new("mul", "Scalar");
        internal static readonly Op mul_ = new("mul_", "Tensor");
        internal static readonly Op mulScalar_ = new("mul_", "Scalar");
        internal static readonly Op div = new("div", "Tensor");
        internal static readonly Op divScalar = new("div", "Scalar");
        internal static readonly Op div_ = new("div_", "Tensor");
        internal static readonly Op divScalar_ = new("div_", "Scalar");
        internal static readonly Op rsub = new("rsub", "Scalar");
        internal static readonly Op fmod = new("fmod", "Tensor");
        internal static readonly Op fmodScalar = new("fmod", "Scalar");
        internal static readonly Op fmod_ = new("fmod_", "Tensor");
        internal static readonly Op fmodScalar_ = new("fmod_", "Scalar");
        internal static readonly Op remainder = new("remainder", "Tensor");
        internal static readonly Op remainderScalar = new("remainder", "Scalar");
        internal static readonly Op remainder_ = new("remainder_", "Tensor");
        internal static readonly Op remainderScalar_ = new("remainder_", "Scalar");
        internal static readonly Op floor_divide = new("floor_divide");
        internal static readonly Op pow = new("pow", "Tensor_Tensor");
        internal static readonly Op powScalar = new("pow", "Tensor_Scalar");
        internal static readonly Op pow_ = new("pow_", "Tensor");
        internal static readonly Op powScalar_ = new("pow_", "Scalar");
        internal static readonly Op addcmul = new("addcmul");
        internal static readonly Op addcmul_ = new("addcmul_");
        internal static readonly Op addcdiv = new("addcdiv");
        internal static readonly Op addcdiv_ = new("addcdiv_");
        internal static readonly Op lerp = new("lerp", "Tensor");
        internal static readonly Op lerp_ = new("lerp_", "Tensor");
        internal static readonly Op hypot = new("hypot");
        internal static readonly Op logaddexp = new("logaddexp");
        internal static readonly Op logaddexp2 = new("logaddexp2");
        internal static readonly Op copysign = new("copysign", "Tensor");
        internal static readonly Op maximum = new("maximum");
        internal static readonly Op minimum = new("minimum");
        internal static readonly Op fmax = new("fmax");
        internal static readonly Op fmin = new("fmin");
        internal static readonly Op xlogy = new("xlogy", "Tensor");
        internal static readonly Op xlogyScalar = new("xlogy", "Scalar_Other");
        internal static readonly Op clamp = new("clamp", "Tensor");
        internal static readonly Op clampScalar = new("clamp");
        internal static readonly Op clamp_ = new("clamp_", "Tensor");
        internal static readonly Op clampScalar_ = new("clamp_");
        internal static readonly Op clamp_max = new("clamp_max");
        internal static readonly Op clamp_max_ = new("clamp_max_");
        internal static readonly Op clamp_min = new("clamp_min");
        internal static readonly Op clamp_min_ = new("clamp_min_");
    }
}
