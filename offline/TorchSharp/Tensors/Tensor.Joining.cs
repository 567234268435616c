using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Cutting tensors up and putting them together.
    public partial class Tensor
    {
        public Tensor[] split(long size, int dim = 0) => OpsJoining.split.List(this, size, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => OpsJoining.splitSizes.List(this, sizes.ToArray(), dim);

        public Tensor[] split(long[] sizes, long dim = 0) => OpsJoining.splitSizes.List(this, sizes, dim);

        public Tensor[] split(params long[] sizes) => OpsJoining.splitSizes.List(this, sizes, 0);

        public Tensor[] chunk(long chunks, long dim = 0L) => OpsJoining.chunk.List(this, chunks, dim);

        public Tensor[] unbind(long dimension = 0L) => OpsJoining.unbind.List(this, dimension);

        public Tensor[] tensor_split(long size, long dim = 0L) => OpsJoining.tensor_split.List(this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0L) => OpsJoining.tensor_splitAt.List(this, sizes, dim);
    }

    private static class OpsJoining
    {
        internal static readonly Op split = new("split", "Tensor");
        internal static readonly Op splitSizes = new("split_with_sizes");
        internal static readonly Op chunk = new("chunk");
        internal static readonly Op unbind = new("unbind", "int");
        internal static readonly Op tensor_split = new("tensor_split", "sections");
        internal static readonly Op tensor_splitAt = new("tensor_split", "indices");
        internal static readonly Op cat = new("cat");
        internal static readonly Op stack = new("stack");
        internal static readonly Op hstack = new("hstack");
        internal static readonly Op vstack = new("vstack");
        internal static readonly Op column_stack = new("column_stack");
        internal static readonly Op meshgrid = new("meshgrid", "indexing");
        internal static readonly Op broadcast_tensors = new("broadcast_tensors");
        internal static readonly Op block_diag = new("block_diag");
        internal static readonly Op cartesian_prod = new("cartesian_prod");
    }
}
