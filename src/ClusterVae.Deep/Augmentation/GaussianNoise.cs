using static TorchSharp.torch;

namespace ClusterVae.Deep.Augmentation;

/// <summary>x + s·ε, with one standard deviation for all columns or one per column.</summary>
public sealed class GaussianNoise : IAugmentation, IDisposable
{
    private readonly Tensor stdDev;

    public GaussianNoise(double stdDev)
    {
        if (!(stdDev >= 0) || double.IsInfinity(stdDev))
            throw new ArgumentOutOfRangeException(nameof(stdDev), stdDev, "A standard deviation is a finite number from 0.");
        this.stdDev = full(1, stdDev, ScalarType.Float32).DetachFromDisposeScope();
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
        var noise = randn(rows.shape, ScalarType.Float32, generator: generator) * stdDev * strength;
        return (rows + noise.to(rows.device)).MoveToOuterDisposeScope();                        // [N,D]
    }

    public void Dispose() => stdDev.Dispose();
}
