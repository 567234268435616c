using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Variance and standard deviation.
    public partial class Tensor
    {
        public Tensor std(bool unbiased = true) => OpsMoments.std.Call(this, Arg.None, Correction(unbiased));

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Std(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Std(dimensions, unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Std([dim], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Std([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        private Tensor Std(long[] dimensions, bool unbiased, bool keepdim, ScalarType? type)
        {
            if (type is null || type == dtype) return OpsMoments.std.Call(this, dimensions, Correction(unbiased), keepdim);
            using var converted = to_type(type.Value);
            return OpsMoments.std.Call(converted, dimensions, Correction(unbiased), keepdim);
        }

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => OpsMoments.std_mean.Call2(this, Arg.None, Correction(unbiased));

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false) => OpsMoments.std_mean.Call2(this, new[] { dim }, Correction(unbiased), keepdim);

        public Tensor var(bool unbiased = true) => OpsMoments.var.Call(this, Arg.None, Correction(unbiased));

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Var(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Var(dimensions, unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Var([dim], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Var([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Var(dimensions, true, keepdim, type);

        private Tensor Var(long[] dimensions, bool unbiased, bool keepdim, ScalarType? type)
        {
            if (type is null || type == dtype) return OpsMoments.var.Call(this, dimensions, Correction(unbiased), keepdim);
            using var converted = to_type(type.Value);
            return OpsMoments.var.Call(converted, dimensions, Correction(unbiased), keepdim);
        }

        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => OpsMoments.var_mean.Call2(this, Arg.None, Correction(unbiased));

        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false) => OpsMoments.var_mean.Call2(this, new[] { dim }, Correction(unbiased), keepdim);

        // libtorch 1.13 and 2.x agree on the operator with an explicit correction.
        private static long Correction(bool unbiased) => unbiased ? 1 : 0;
    }

    private static class OpsMoments
    {
        internal static readonly Op std = new("std", "correction");
        internal static readonly Op std_mean = new("std_mean", "correction");
        internal static readonly Op var = new("var", "correction");
        internal static readonly Op var_mean = new("var_mean", "correction");
    }
}
