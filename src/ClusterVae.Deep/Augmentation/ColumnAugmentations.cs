using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>x + s·ε, with one standard deviation for all columns or one per column.</summary>
internal sealed class GaussianNoise : IAugmentation, IDisposable
{
    private readonly Tensor stdDev;

    public GaussianNoise(double stdDev)
    {
        if (!(stdDev >= 0) || double.IsInfinity(stdDev))
            throw new ArgumentOutOfRangeException(nameof(stdDev), stdDev, "A standard deviation is a finite number from 0.");
        this.stdDev = full(1, Held(stdDev), ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <param name="columnStdDevs">The columns' own standard deviations.</param>
    /// <param name="part">Which part of them the noise has.</param>
    public GaussianNoise(float[] columnStdDevs, double part)
    {
        ArgumentNullException.ThrowIfNull(columnStdDevs);
        stdDev = tensor(Array.ConvertAll(columnStdDevs, s => (float)(s * part))).DetachFromDisposeScope();
    }

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var noise = randn(rows.shape, ScalarType.Float32, generator: generator) * stdDev * Held(strength);
        return rows.Plus(noise.to(rows.device)).MoveToOuterDisposeScope();                      // [N,D]
    }

    public void Dispose() => stdDev.Dispose();
}

/// <summary>
/// Replaces each number with the given probability by the same column of another row of the batch, so that columns keep their
/// distribution whatever their scale.
/// </summary>
internal sealed class FeatureDropout : IAugmentation
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
        var replaced = rand(rows.shape, ScalarType.Float32, generator: generator).lt(Held(rate * strength)).to(rows.device);
        return where(replaced, others, rows).MoveToOuterDisposeScope();                         // [N,D]
    }
}
