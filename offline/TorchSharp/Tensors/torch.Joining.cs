namespace TorchSharp;

public static partial class torch
{
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0L) => tensor.split(split_size_or_sections, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] unbind(Tensor input, long dim = 0L) => input.unbind(dim);

    /// <summary>A single tensor comes back as it is, not as a copy.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => tensors.Count switch
    {
        0 => throw new ArgumentException(nameof(tensors)),
        1 => tensors[0],
        _ => OpsJoining.cat.Call(tensors.ToArray(), dim),
    };

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => OpsJoining.stack.Call(tensors.ToArray(), dim);

    public static Tensor hstack(IList<Tensor> tensors) => OpsJoining.hstack.Call(tensors.ToArray());

    public static Tensor vstack(IList<Tensor> tensors) => OpsJoining.vstack.Call(tensors.ToArray());

    public static Tensor column_stack(IList<Tensor> tensors) => OpsJoining.column_stack.Call(tensors.ToArray());

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => OpsJoining.meshgrid.List(tensors.ToArray(), indexing);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => OpsJoining.broadcast_tensors.List(tensors);

    public static Tensor block_diag(params Tensor[] tensors) => OpsJoining.block_diag.Call(tensors);

    public static Tensor cartesian_prod(IList<Tensor> tensors) => OpsJoining.cartesian_prod.Call(tensors.ToArray());

    public static Tensor cartesian_prod(params Tensor[] tensors) => OpsJoining.cartesian_prod.Call(tensors);
}
