using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Picking, placing, ordering and counting elements.
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => OpsSelection.index_select.Call(this, dim, index);

        public Tensor select(long dim, long index) => OpsSelection.select.Call(this, dim, index);

        public Tensor narrow(long dim, long start, long length) => OpsSelection.narrow.Call(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => OpsSelection.slice.Call(this, dim, start, finish, step);

        public Tensor gather(long dim, Tensor index) => OpsSelection.gather.Call(this, dim, index);

        public Tensor take(Tensor index) => OpsSelection.take.Call(this, index);

        public Tensor take_along_dim(Tensor indices, long dim) => OpsSelection.take_along_dim.Call(this, indices, dim);

        public Tensor masked_select(Tensor mask) => OpsSelection.masked_select.Call(this, mask);

        public Tensor masked_fill(Tensor mask, Scalar value) => OpsSelection.masked_fill.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            OpsSelection.masked_fill_.Run(this, mask, value);
            return this;
        }

        public Tensor scatter(long dim, Tensor index, Tensor src) => OpsSelection.scatter.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            OpsSelection.scatter_.Run(this, dim, index, src);
            return this;
        }

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => OpsSelection.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            OpsSelection.scatter_add_.Run(this, dim, index, src);
            return this;
        }

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => OpsSelection.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            OpsSelection.index_add_.Run(this, dim, index, source, alpha);
            return this;
        }

        public Tensor index_copy(long dim, Tensor index, Tensor source) => OpsSelection.index_copy.Call(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            OpsSelection.index_copy_.Run(this, dim, index, source);
            return this;
        }

        public Tensor index_fill(long dim, Tensor index, Scalar value) => OpsSelection.index_fill.Call(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            OpsSelection.index_fill_.Run(this, dim, index, value);
            return this;
        }

        public Tensor where(Tensor condition, Tensor y) => OpsSelection.where.Call(condition, this, y);

        public Tensor nonzero() => OpsSelection.nonzero.Call(this);

        public Tensor argwhere() => OpsSelection.argwhere.Call(this);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => OpsSelection.sort.Call2(this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => OpsSelection.argsort.Call(this, dim, descending);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => OpsSelection.topk.Call2(this, k, dim, largest, sorted);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } axis
                ? OpsSelection.uniqueDim.Call3(this, axis, sorted, return_inverse, return_counts)
                : OpsSelection.unique.Call3(this, sorted, return_inverse, return_counts);
            if (!return_inverse) inverse.Dispose();
            if (!return_counts) counts.Dispose();
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }

        public Tensor bincount(Tensor? weights, long minlength = 0) => OpsSelection.bincount.Call(this, weights, minlength);

        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => OpsSelection.bucketize.Call(this, boundaries, outInt32, right);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => OpsSelection.histc.Call(this, bins, min, max);

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => OpsSelection.kthvalue.Call2(this, k, dim ?? -1, keepdim);

        public (Tensor values, Tensor indexes) cummax(long dim) => OpsSelection.cummax.Call2(this, dim);

        public (Tensor values, Tensor indexes) cummin(long dim) => OpsSelection.cummin.Call2(this, dim);
    }

    private static class OpsSelection
    {
        internal static readonly Op index_select = new("index_select");
        internal static readonly Op select = new("select", "int");
        internal static readonly Op narrow = new("narrow");
        internal static readonly Op slice = new("slice", "Tensor");
        internal static readonly Op gather = new("gather");
        internal static readonly Op take = new("take");
        internal static readonly Op take_along_dim = new("take_along_dim");
        internal static readonly Op masked_select = new("masked_select");
        internal static readonly Op masked_fill = new("masked_fill", "Scalar");
        internal static readonly Op masked_fill_ = new("masked_fill_", "Scalar");
        internal static readonly Op scatter = new("scatter", "src");
        internal static readonly Op scatter_ = new("scatter_", "src");
        internal static readonly Op scatter_add = new("scatter_add");
        internal static readonly Op scatter_add_ = new("scatter_add_");
        internal static readonly Op index_add = new("index_add");
        internal static readonly Op index_add_ = new("index_add_");
        internal static readonly Op index_copy = new("index_copy");
        internal static readonly Op index_copy_ = new("index_copy_");
        internal static readonly Op index_fill = new("index_fill", "int_Scalar");
        internal static readonly Op index_fill_ = new("index_fill_", "int_Scalar");
        internal static readonly Op where = new("where", "self");
        internal static readonly Op nonzero = new("nonzero");
        internal static readonly Op argwhere = new("argwhere");
        internal static readonly Op sort = new("sort", "stable");
        internal static readonly Op argsort = new("argsort");
        internal static readonly Op topk = new("topk");
        internal static readonly Op unique = new("_unique2");
        internal static readonly Op uniqueDim = new("unique_dim");
        internal static readonly Op bincount = new("bincount");
        internal static readonly Op bucketize = new("bucketize", "Tensor");
        internal static readonly Op histc = new("histc");
        internal static readonly Op kthvalue = new("kthvalue");
        internal static readonly Op cummax = new("cummax");
        internal static readonly Op cummin = new("cummin");
    }
}
