using static TorchSharp.torch;

namespace ClusterVae.Deep.Augmentation;

/// <summary>One augmentation after another.</summary>
public sealed class AugmentationChain(params IReadOnlyList<IAugmentation> parts) : IAugmentation
{
    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var scope = NewDisposeScope();
        var current = rows.alias();
        foreach (var part in parts)
            current = part.Apply(current, generator, strength);
        return current.MoveToOuterDisposeScope();                                               // [N,D]
    }
}
