using ClusterVae.Data;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The data behind VAE with GMM's figures 3 and 4: where the codes lie, the clusters' means, and the samples drawn around each mean with a reduced
/// variance, so that they are unlikely to fall into another cluster.
/// </summary>
internal sealed class LatentScatter
{
    private LatentScatter(DenseRows<float> means, DenseRows<float> samples, int[] sampleClusters)
    {
        (Means, Samples, SampleClusters) = (means, samples, sampleClusters);
    }

    /// <summary>One row per cluster.</summary>
    public DenseRows<float> Means { get; }

    /// <summary>Codes to decode, cluster by cluster.</summary>
    public DenseRows<float> Samples { get; }

    /// <summary>The cluster of each sample.</summary>
    public IReadOnlyList<int> SampleClusters { get; }

    /// <param name="means">[K,D].</param>
    /// <param name="variances">[K,D], or [K,1] where isotropic.</param>
    /// <param name="perCluster">Samples per cluster.</param>
    /// <param name="scale">Of the standard deviation; 1 for the cluster as it is, 0 for its mean alone.</param>
    /// <param name="generator">Draws the noise.</param>
    public static LatentScatter Draw(Tensor means, Tensor variances, int perCluster, double scale, Generator generator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perCluster, 1);
        if (!(scale >= 0) || double.IsInfinity(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "A scale is a finite number from 0.");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (m, v) = (means.detach().cpu().to(ScalarType.Float32), variances.detach().cpu().to(ScalarType.Float32));
        var (clusters, dimensions) = (m.shape[0], m.shape[1]);
        var noise = randn(clusters, perCluster, dimensions, ScalarType.Float32, generator: generator);
        var samples = m.unsqueeze(1).Plus(noise * (v.sqrt() * Held(scale)).unsqueeze(1));             // [K,n,D]
        var labels = Enumerable.Range(0, (int)clusters).SelectMany(cluster => Enumerable.Repeat(cluster, perCluster));
        return new LatentScatter(Rows(m, dimensions, "Means"), Rows(samples, dimensions, "Samples"), [.. labels]);
    }

    private static DenseRows<float> Rows(Tensor tensor, long width, string name) =>
        new([.. tensor.contiguous().data<float>()], (int)width, name);
}
