using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>The clusters as Gaussians in the latent space.</summary>
/// <param name="Weights">π [K].</param>
/// <param name="Means">μ [K, latent], row-major.</param>
/// <param name="Variances">diag Σ [K, latent].</param>
internal sealed record ClusterMoments(IReadOnlyList<double> Weights, IReadOnlyList<double> Means, IReadOnlyList<double> Variances)
{
    public int Clusters => Weights.Count;

    public int Latent => Means.Count / Weights.Count;

    /// <summary>Weights, means and variances in single precision, the way a mixture prior takes them.</summary>
    internal (float[] Weights, float[] Means, float[] Variances) Single()
    {
        static float[] Narrow(IReadOnlyList<double> values) => [.. values.Select(value => (float)value)];
        return (Narrow(Weights), Narrow(Means), Narrow(Variances));
    }

    /// <summary>Of a trained prior.</summary>
    internal static ClusterMoments Of(MixturePrior prior)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        static double[] Wide(torch.Tensor values) => Array.ConvertAll(TensorMemory.Values(values), value => (double)value);
        return new ClusterMoments(Wide(prior.LogWeights().exp()), Wide(prior.Means), Wide(prior.LogVariances().exp().expand(prior.Means.shape).contiguous()));
    }

    // Codes may be all equal in a direction; samples shall still have a little room, and logarithms shall stay finite.
    private const double LeastVariance = 1e-4;

    /// <summary>Of codes [N, latent] whose clusters are known; a cluster without rows gets those of all rows, with weight nearly 0.</summary>
    internal static ClusterMoments Of(ReadOnlySpan<float> codes, ReadOnlySpan<int> labels, int clusters, int latent)
    {
        var counts = new double[clusters + 1];
        var (sums, squares) = (new double[(clusters + 1) * latent], new double[(clusters + 1) * latent]);
        for (var row = 0; row < labels.Length; row++)
        {
            foreach (var group in (ReadOnlySpan<int>)[labels[row], clusters])
            {
                counts[group]++;
                for (var column = 0; column < latent; column++)
                {
                    double value = codes[row * latent + column];
                    sums[group * latent + column] += value;
                    squares[group * latent + column] += value * value;
                }
            }
        }
        var (weights, means, variances) = (new double[clusters], new double[clusters * latent], new double[clusters * latent]);
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var from = counts[cluster] > 0 ? cluster : clusters;
            weights[cluster] = Math.Max(counts[cluster], 1e-6) / Math.Max(1, labels.Length);
            for (var column = 0; column < latent; column++)
            {
                var mean = sums[from * latent + column] / counts[from];
                means[cluster * latent + column] = mean;
                variances[cluster * latent + column] = Math.Max(LeastVariance, squares[from * latent + column] / counts[from] - mean * mean);
            }
        }
        return new ClusterMoments(weights, means, variances);
    }
}
