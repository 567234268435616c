using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Normalisation, pooling and what else layers are made of.
        public static partial class functional
        {
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                ArgumentNullException.ThrowIfNull(running_mean);
                ArgumentNullException.ThrowIfNull(running_var);
                return NormalisedBatch(input, running_mean, running_var, weight, bias, training, momentum, eps);
            }

            /// <summary>The modules may go without running statistics, the function may not.</summary>
            internal static Tensor NormalisedBatch(Tensor input, Tensor? mean, Tensor? variance, Tensor? weight, Tensor? bias, bool training, double momentum, double eps) =>
                OpsLayer.batchNorm.Call(input, weight, bias, mean, variance, training, momentum, eps, true);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) => OpsLayer.layerNorm.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) => OpsLayer.groupNorm.Call(input, num_groups, weight, bias, eps);

            public static Tensor max_pool2d(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                OpsLayer.maxPool2d.Call(input, kernelSize, strides ?? kernelSize, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

            /// <summary>Without strides the windows move by one, unlike those of the module.</summary>
            public static Tensor avg_pool2d(Tensor input, long[] kernelSizes, long[]? strides = null, long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true) =>
                OpsLayer.avgPool2d.Call(input, kernelSizes, strides ?? [1, 1], paddings ?? [0, 0], ceil_mode, count_include_pad);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => OpsLayer.adaptiveAvgPool2d.Call(input, output_size);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => OpsLayer.oneHot.Call(x, num_classes);

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => OpsLayer.cosineSimilarity.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keep_dim = false) => OpsLayer.pairwiseDistance.Call(input1, input2, p, eps, keep_dim);

            public static Tensor prelu(Tensor input, Tensor weight) => input.prelu(weight);
        }

        private static class OpsLayer
        {
            internal static readonly Op batchNorm = new("batch_norm");
            internal static readonly Op layerNorm = new("layer_norm");
            internal static readonly Op groupNorm = new("group_norm");
            internal static readonly Op maxPool2d = new("max_pool2d");
            internal static readonly Op avgPool2d = new("avg_pool2d");
            internal static readonly Op adaptiveAvgPool2d = new("adaptive_avg_pool2d");
            internal static readonly Op oneHot = new("one_hot");
            internal static readonly Op cosineSimilarity = new("cosine_similarity");
            internal static readonly Op pairwiseDistance = new("pairwise_distance");
        }
    }
}
