using static TorchSharp.torch;

namespace ClusterVae.Deep.Augmentation;

/// <summary>
/// Replaces each number with the given probability by the same column of another row of the batch, so that columns keep their
/// distribution whatever their scale.
/// </summary>
public sealed class FeatureDropout : IAugmentation
{
    private readonly double rate;

    public FeatureDropout(double rate)
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate lies from 0 to below 1.");
        this.rate = rate;
    }

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var others = rows.index_select(0, randperm(rows.shape[0], ScalarType.Int64, generator: generator).to(rows.device));
        var replaced = rand(rows.shape, ScalarType.Float32, generator: generator).lt(rate * strength).to(rows.device);
        return where(replaced, others, rows).MoveToOuterDisposeScope();                         // [N,D]
    }
}
