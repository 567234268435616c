using TorchSharp;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>A tensor under the name that it has in checkpoints and model files.</summary>
internal sealed record NamedTensor(string Name, torch.Tensor Value);

internal static class NamedTensors
{
    public static IEnumerable<NamedTensor> Prefixed(this IEnumerable<NamedTensor> tensors, string prefix) =>
        tensors.Select(tensor => tensor with { Name = $"{prefix}.{tensor.Name}" });

    /// <summary>Copies values in place, name by name; both lists must have the same names in the same order.</summary>
    public static void CopyTo(this IReadOnlyList<NamedTensor> from, IReadOnlyList<NamedTensor> to)
    {
        if (!from.Select(tensor => tensor.Name).SequenceEqual(to.Select(tensor => tensor.Name)))
            throw new ArgumentException("The two lists name different tensors.", nameof(to));
        using var off = no_grad();
        using var scope = NewDisposeScope();
        for (var place = 0; place < from.Count; place++)
            to[place].Value.copy_(from[place].Value);
    }
}
