using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Other shapes of the same elements.
    public partial class Tensor
    {
        public Tensor alias() => OpsShape.alias.Call(this);

        public Tensor view(params long[] shape) => OpsShape.view.Call(this, shape);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => OpsShape.reshape.Call(this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => OpsShape.flatten.Call(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes)
        {
            var rank = Dimensions;
            var axis = dim < 0 ? dim + rank : dim;
            var before = shape;
            return view([.. before[..(int)axis], .. sizes, .. before[((int)axis + 1)..]]);
        }

        public Tensor ravel() => OpsShape.ravel.Call(this);

        public Tensor squeeze(long? dim = null) => dim is { } one ? OpsShape.squeezeDim.Call(this, one) : OpsShape.squeeze.Call(this);

        public Tensor squeeze_(long? dim = null)
        {
            if (dim is { } one) OpsShape.squeezeDim_.Run(this, one);
            else OpsShape.squeeze_.Run(this);
            return this;
        }

        public Tensor unsqueeze(long dim) => OpsShape.unsqueeze.Call(this, dim);

        public Tensor unsqueeze_(long dim)
        {
            OpsShape.unsqueeze_.Run(this, dim);
            return this;
        }

        public Tensor t() => OpsShape.t.Call(this);

        public Tensor T => OpsShape.numpy_T.Call(this);

        public Tensor mT => OpsShape.mT.Call(this);

        public Tensor transpose(long dim0, long dim1) => OpsShape.transpose.Call(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1)
        {
            OpsShape.transpose_.Run(this, dim0, dim1);
            return this;
        }

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor permute(params long[] permutation) => OpsShape.permute.Call(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor movedim(long[] source, long[] destination) => OpsShape.movedim.Call(this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => OpsShape.expand.Call(this, sizes.ToArray(), isImplicit);

        public Tensor expand(long[] sizes, bool isImplicit = false) => OpsShape.expand.Call(this, sizes, isImplicit);

        public Tensor expand(params long[] sizes) => OpsShape.expand.Call(this, sizes, false);

        public Tensor expand_as(Tensor other) => OpsShape.expand_as.Call(this, other);

        public Tensor broadcast_to(params long[] shape) => OpsShape.broadcast_to.Call(this, shape);

        public Tensor repeat(params long[] sizes) => OpsShape.repeat.Call(this, sizes);

        public Tensor tile(long[] reps) => OpsShape.tile.Call(this, reps);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => OpsShape.repeat_interleave.Call(this, repeats, dim, output_size);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => OpsShape.repeat_interleaveInt.Call(this, repeats, dim, output_size);

        public Tensor flip(params long[] dims) => OpsShape.flip.Call(this, dims);

        public Tensor fliplr() => OpsShape.fliplr.Call(this);

        public Tensor flipud() => OpsShape.flipud.Call(this);

        public Tensor roll(long shifts, long? dims = null) => OpsShape.roll.Call(this, shifts, dims is { } one ? new[] { one } : []);

        public Tensor roll(long[] shifts, long[] dims) => OpsShape.roll.Call(this, shifts, dims);

        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor rot90(long k = 1, (long, long)? dims = null) => OpsShape.rot90.Call(this, k, new[] { dims?.Item1 ?? 0, dims?.Item2 ?? 1 });

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => OpsShape.as_strided.Call(this, size, strides, storageOffset);

        public Tensor unfold(long dimension, long size, long step) => OpsShape.unfold.Call(this, dimension, size, step);
    }

    private static class OpsShape
    {
        internal static readonly Op alias = new("alias");
        internal static readonly Op view = new("view");
        internal static readonly Op reshape = new("reshape");
        internal static readonly Op flatten = new("flatten", "using_ints");
        internal static readonly Op ravel = new("ravel");
        internal static readonly Op squeeze = new("squeeze");
        internal static readonly Op squeezeDim = new("squeeze", "dim");
        internal static readonly Op squeeze_ = new("squeeze_");
        internal static readonly Op squeezeDim_ = new("squeeze_", "dim");
        internal static readonly Op unsqueeze = new("unsqueeze");
        internal static readonly Op unsqueeze_ = new("unsqueeze_");
        internal static readonly Op t = new("t");
        internal static readonly Op numpy_T = new("numpy_T");
        internal static readonly Op mT = new("mT");
        internal static readonly Op transpose = new("transpose", "int");
        internal static readonly Op transpose_ = new("transpose_");
        internal static readonly Op permute = new("permute");
        internal static readonly Op movedim = new("movedim", "intlist");
        internal static readonly Op expand = new("expand");
        internal static readonly Op expand_as = new("expand_as");
        internal static readonly Op broadcast_to = new("broadcast_to");
        internal static readonly Op repeat = new("repeat");
        internal static readonly Op tile = new("tile");
        internal static readonly Op repeat_interleave = new("repeat_interleave", "self_Tensor");
        internal static readonly Op repeat_interleaveInt = new("repeat_interleave", "self_int");
        internal static readonly Op flip = new("flip");
        internal static readonly Op fliplr = new("fliplr");
        internal static readonly Op flipud = new("flipud");
        internal static readonly Op roll = new("roll");
        internal static readonly Op rot90 = new("rot90");
        internal static readonly Op as_strided = new("as_strided");
        internal static readonly Op unfold = new("unfold");
    }
}
