using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Activation functions.
    public partial class Tensor
    {
        public Tensor relu() => OpsActivations.relu.Call(this);

        public Tensor relu_()
        {
            OpsActivations.relu_.Run(this);
            return this;
        }

        public Tensor relu6() => OpsActivations.relu6.Call(this);

        public Tensor relu6_()
        {
            OpsActivations.relu6_.Run(this);
            return this;
        }

        public Tensor selu() => OpsActivations.selu.Call(this);

        public Tensor selu_()
        {
            OpsActivations.selu_.Run(this);
            return this;
        }

        public Tensor silu() => OpsActivations.silu.Call(this);

        public Tensor silu_()
        {
            OpsActivations.silu_.Run(this);
            return this;
        }

        public Tensor celu() => OpsActivations.celu.Call(this);

        public Tensor celu_()
        {
            OpsActivations.celu_.Run(this);
            return this;
        }

        public Tensor hardsigmoid() => OpsActivations.hardsigmoid.Call(this);

        public Tensor hardsigmoid_()
        {
            OpsActivations.hardsigmoid_.Run(this);
            return this;
        }

        public Tensor hardswish() => OpsActivations.hardswish.Call(this);

        public Tensor hardswish_()
        {
            OpsActivations.hardswish_.Run(this);
            return this;
        }

        public Tensor gelu() => OpsActivations.gelu.Call(this);

        public Tensor softplus() => OpsActivations.softplus.Call(this);

        public Tensor log_sigmoid() => OpsActivations.log_sigmoid.Call(this);

        public Tensor leaky_relu(Scalar negative_slope) => OpsActivations.leaky_relu.Call(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope)
        {
            OpsActivations.leaky_relu_.Run(this, negative_slope);
            return this;
        }

        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => OpsActivations.elu.Call(this, alpha, scale, input_scale);

        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale)
        {
            OpsActivations.elu_.Run(this, alpha, scale, input_scale);
            return this;
        }

        public Tensor hardtanh(Scalar min, Scalar max) => OpsActivations.hardtanh.Call(this, min, max);

        public Tensor prelu(Tensor target) => OpsActivations.prelu.Call(this, target);

        public Tensor softmax(long dim, ScalarType? dtype = null) => OpsActivations.softmax.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => OpsActivations.log_softmax.Call(this, dim, dtype);
    }

    private static class OpsActivations
    {
        internal static readonly Op relu = new("relu");
        internal static readonly Op relu_ = new("relu_");
        internal static readonly Op relu6 = new("relu6");
        internal static readonly Op relu6_ = new("relu6_");
        internal static readonly Op selu = new("selu");
        internal static readonly Op selu_ = new("selu_");
        internal static readonly Op silu = new("silu");
        internal static readonly Op silu_ = new("silu_");
        internal static readonly Op celu = new("celu");
        internal static readonly Op celu_ = new("celu_");
        internal static readonly Op hardsigmoid = new("hardsigmoid");
        internal static readonly Op hardsigmoid_ = new("hardsigmoid_");
        internal static readonly Op hardswish = new("hardswish");
        internal static readonly Op hardswish_ = new("hardswish_");
        internal static readonly Op gelu = new("gelu");
        internal static readonly Op softplus = new("softplus");
        internal static readonly Op log_sigmoid = new("log_sigmoid");
        internal static readonly Op leaky_relu = new("leaky_relu");
        internal static readonly Op leaky_relu_ = new("leaky_relu_");
        internal static readonly Op elu = new("elu");
        internal static readonly Op elu_ = new("elu_");
        internal static readonly Op hardtanh = new("hardtanh");
        internal static readonly Op prelu = new("prelu");
        internal static readonly Op softmax = new("softmax", "int");
        internal static readonly Op log_softmax = new("log_softmax", "int");
    }
}
