using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>A random change of rows that leaves what they are: the cheapest knowledge that an unsupervised objective can be given.</summary>
internal interface IAugmentation
{
    /// <summary>
    /// Whether a model that is shown changed rows x' is asked for the rows x as they were: E_q(z|x') log p(x|z) − KL(q(z|x') ‖ p(z)). Its mean over the changes is a
    /// bound on log p(x) too, for the posterior that averages over them, and codes need not say how a row was changed.
    /// </summary>
    bool RebuildsUnchanged => false;

    /// <summary>Changed rows of the same shape; the rows given are left as they are.</summary>
    /// <param name="rows">[N,D] float32.</param>
    /// <param name="generator">Draws happen on the CPU from this one and nothing else.</param>
    /// <param name="strength">Scales how far the changes reach: 0 leaves the rows equal, 1 is what the settings say.</param>
    Tensor Apply(Tensor rows, Generator generator, double strength = 1);                        // [N,D]
}

/// <summary>An augmentation that needs to know which rows of the data it changes, for example to move them toward their neighbours.</summary>
internal interface IRowAugmentation : IAugmentation
{
    Tensor Apply(MicroBatch batch, double strength = 1);                                        // [N,D]
}

internal static class RowAugmentations
{
    /// <summary>What a generative objective is shown in training, and what it rebuilds: the row itself where nothing changes it.</summary>
    public static (Tensor Seen, Tensor Rebuilt) Views(this IAugmentation? augmentation, MicroBatch batch)
    {
        if (augmentation is null)
            return (batch.Rows.alias(), batch.Rows.alias());
        var seen = augmentation.Apply(batch.Rows, batch.Generator);
        return (seen, augmentation.RebuildsUnchanged ? batch.Rows.alias() : seen);              // [N,D], [N,D]
    }

    /// <summary>Hands the rows' numbers to those that ask for them.</summary>
    public static Tensor ApplyTo(this IAugmentation augmentation, MicroBatch batch, double strength = 1)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(batch);
        return augmentation is IRowAugmentation aware ? aware.Apply(batch, strength) : augmentation.Apply(batch.Rows, batch.Generator, strength);
    }
}

/// <summary>The same changes, seen through: what was changed is to be rebuilt as it was. The moves belong to the caller.</summary>
internal sealed class SeenThrough(IAugmentation moves) : IAugmentation
{
    public bool RebuildsUnchanged => true;

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1) => moves.Apply(rows, generator, strength);
}

/// <summary>One augmentation after another; it frees its parts.</summary>
internal sealed class AugmentationChain(params IReadOnlyList<IAugmentation> parts) : IAugmentation, IDisposable
{
    public void Dispose()
    {
        foreach (var part in parts)
            (part as IDisposable)?.Dispose();
    }

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var scope = NewDisposeScope();
        var current = rows.alias();
        foreach (var part in parts)
            current = part.Apply(current, generator, strength);
        return current.MoveToOuterDisposeScope();                                               // [N,D]
    }
}
