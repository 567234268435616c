using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Codes on an even grid of probability: Φ⁻¹ turns the unbounded latent plane into a bounded square without leaving out any part of it
/// (EM and VAE tutorial problem 6). Decoded, they are the picture of the manifold.
/// </summary>
internal static class LatentManifold
{
    /// <summary>side x side codes; two axes run over Φ⁻¹((i + ½)/side), the others stay at the centre.</summary>
    /// <param name="side">Points per axis.</param>
    /// <param name="mean">Centre [D]; zeros for the prior N(0, I), a component's mean for one cluster.</param>
    /// <param name="stdDev">Scale [D] of the same Gaussian.</param>
    /// <param name="across">The axis that changes from column to column.</param>
    /// <param name="down">The axis that changes from row to row.</param>
    public static Tensor Grid(int side, Tensor mean, Tensor stdDev, int across = 0, int down = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        var dimensions = mean.shape[0];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(across, dimensions);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var steps = NormalDistribution.Quantile(arange(Held(0), Held(side), Held(1), ScalarType.Float64).Plus(Held(0.5)) / Held(side))
            .to(ScalarType.Float32).to(mean.device);                                            // [side]
        var offsets = zeros(side, side, dimensions, ScalarType.Float32, mean.device);
        offsets.select(2, across).copy_(steps.unsqueeze(0).expand(side, side));
        // A single latent axis makes one line of pictures, repeated.
        if (down != across && down < dimensions)
            offsets.select(2, down).copy_(steps.unsqueeze(1).expand(side, side));
        return mean.Plus(offsets.view((long)side * side, dimensions) * stdDev).MoveToOuterDisposeScope();      // [side²,D]
    }

    /// <summary>The grid of the prior N(0, I).</summary>
    public static Tensor Grid(int side, int dimensions, int across = 0, int down = 1)
    {
        using var scope = NewDisposeScope();
        return Grid(side, zeros(dimensions), ones(dimensions), across, down).MoveToOuterDisposeScope();        // [side²,D]
    }
}
