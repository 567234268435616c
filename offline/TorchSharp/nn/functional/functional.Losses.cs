using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // The original's l1_loss computes the squared error, so there is none here.
        public static partial class functional
        {
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => OpsLoss.mse.Call(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) => OpsLoss.smoothL1.Call(input, target, (long)reduction, beta);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) => OpsLoss.huber.Call(input, target, (long)reduction, delta);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) => OpsLoss.klDiv.Call(input, target, (long)reduction, log_target);

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) => OpsLoss.bce.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                OpsLoss.bceWithLogits.Call(input, target, weight, pos_weights, (long)reduction);

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                OpsLoss.crossEntropy.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) => OpsLoss.nll.Call(input, target, weight, (long)reduction);

            public static Tensor poisson_nll_loss(Tensor input, Tensor target, bool log_input = true, bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) =>
                OpsLoss.poissonNll.Call(input, target, log_input, full, eps, (long)reduction);
        }

        private static class OpsLoss
        {
            internal static readonly Op mse = new("mse_loss");
            internal static readonly Op smoothL1 = new("smooth_l1_loss");
            internal static readonly Op huber = new("huber_loss");
            internal static readonly Op klDiv = new("kl_div");
            internal static readonly Op bce = new("binary_cross_entropy");
            internal static readonly Op bceWithLogits = new("binary_cross_entropy_with_logits");
            internal static readonly Op crossEntropy = new("cross_entropy_loss");
            internal static readonly Op nll = new("nll_loss_nd");
            internal static readonly Op poissonNll = new("poisson_nll_loss");
        }
    }
}
