using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Sums, extremes and moments.
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => OpsReductions.sum.Call(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => OpsReductions.sumDim.Call(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => OpsReductions.sumDim.Call(this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor mean() => OpsReductions.mean.Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => OpsReductions.meanDim.Call(this, dimensions, keepdim, type);

        public Tensor nansum() => OpsReductions.nansum.Call(this);

        public Tensor median() => OpsReductions.median.Call(this);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => OpsReductions.quantile.Call(this, q, dim, keepdim);

        public Tensor max() => OpsReductions.max.Call(this);

        public Tensor max(Tensor other) => OpsReductions.maxOther.Call(this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => OpsReductions.maxDim.Call2(this, dim, keepdim);

        public Tensor min() => OpsReductions.min.Call(this);

        public Tensor min(Tensor other) => OpsReductions.minOther.Call(this, other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => OpsReductions.minDim.Call2(this, dim, keepdim);

        public Tensor argmax() => OpsReductions.argmax.Call(this, Arg.None, false);

        public Tensor argmax(long dim, bool keepdim = false) => OpsReductions.argmax.Call(this, dim, keepdim);

        public Tensor argmin() => OpsReductions.argmin.Call(this, Arg.None, false);

        public Tensor argmin(long dim, bool keepdim = false) => OpsReductions.argmin.Call(this, dim, keepdim);

        public Tensor all() => OpsReductions.all.Call(this);

        public Tensor all(long dim, bool keepdim = false) => OpsReductions.allDim.Call(this, dim, keepdim);

        public Tensor any() => OpsReductions.any.Call(this);

        public Tensor any(long dim, bool keepdim = false) => OpsReductions.anyDim.Call(this, dim, keepdim);

        public Tensor amax(params long[] dims) => OpsReductions.amax.Call(this, dims);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false) => OpsReductions.amax.Call(this, dims.ToArray(), keepdim);

        public Tensor amax(long[] dims, bool keepdim = false) => OpsReductions.amax.Call(this, dims, keepdim);

        public Tensor amin(params long[] dims) => OpsReductions.amin.Call(this, dims);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false) => OpsReductions.amin.Call(this, dims.ToArray(), keepdim);

        public Tensor amin(long[] dims, bool keepdim = false) => OpsReductions.amin.Call(this, dims, keepdim);

        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => OpsReductions.aminmax.Call2(this, dim, keepdim);

        public Tensor logsumexp(long dim, bool keepdim = false) => OpsReductions.logsumexp.Call(this, dim, keepdim);

        public Tensor logcumsumexp(long dim) => OpsReductions.logcumsumexp.Call(this, dim);

        public Tensor cumsum(long dim, ScalarType? type = null) => OpsReductions.cumsum.Call(this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => OpsReductions.cumprod.Call(this, dim, type);

        public Tensor count_nonzero(long[]? dims = null) => OpsReductions.count_nonzero.Call(this, dims ?? []);

        public Tensor norm(float p = 2.0f) => OpsReductions.norm.Call(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => OpsReductions.normDim.Call(this, p, dim, keepdim);

        public Tensor dist(Tensor other, float p = 2.0f) => OpsReductions.dist.Call(this, other, p);
    }

    private static class OpsReductions
    {
        internal static readonly Op sum = new("sum");
        internal static readonly Op sumDim = new("sum", "dim_IntList");
        internal static readonly Op mean = new("mean");
        internal static readonly Op meanDim = new("mean", "dim");
        internal static readonly Op nansum = new("nansum");
        internal static readonly Op median = new("median");
        internal static readonly Op quantile = new("quantile");
        internal static readonly Op max = new("max");
        internal static readonly Op maxOther = new("max", "other");
        internal static readonly Op maxDim = new("max", "dim");
        internal static readonly Op min = new("min");
        internal static readonly Op minOther = new("min", "other");
        internal static readonly Op minDim = new("min", "dim");
        internal static readonly Op argmax = new("argmax");
        internal static readonly Op argmin = new("argmin");
        internal static readonly Op all = new("all");
        internal static readonly Op allDim = new("all", "dim");
        internal static readonly Op any = new("any");
        internal static readonly Op anyDim = new("any", "dim");
        internal static readonly Op amax = new("amax");
        internal static readonly Op amin = new("amin");
        internal static readonly Op aminmax = new("aminmax");
        internal static readonly Op logsumexp = new("logsumexp");
        internal static readonly Op logcumsumexp = new("logcumsumexp");
        internal static readonly Op cumsum = new("cumsum");
        internal static readonly Op cumprod = new("cumprod");
        internal static readonly Op count_nonzero = new("count_nonzero", "dim_IntList");
        internal static readonly Op norm = new("norm", "Scalar");
        internal static readonly Op normDim = new("norm", "ScalarOpt_dim");
        internal static readonly Op dist = new("dist");
    }
}
