using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Augmentation;

/// <summary>An augmentation that needs to know which rows of the data it changes, for example to move them toward their neighbours.</summary>
public interface IRowAugmentation : IAugmentation
{
    Tensor Apply(MicroBatch batch, double strength = 1);                                        // [N,D]
}

public static class RowAugmentations
{
    /// <summary>Hands the rows' numbers to those that ask for them.</summary>
    public static Tensor ApplyTo(this IAugmentation augmentation, MicroBatch batch, double strength = 1)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(batch);
        return augmentation is IRowAugmentation aware ? aware.Apply(batch, strength) : augmentation.Apply(batch.Rows, batch.Generator, strength);
    }
}
