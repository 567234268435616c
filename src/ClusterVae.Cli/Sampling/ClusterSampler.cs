using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Randomness;

namespace ClusterVae.Cli.Sampling;

/// <summary>E[x|z,c] for z drawn from cluster c's Gaussian with its variance scaled.</summary>
/// <param name="width">values per row</param>
/// <param name="moments">the clusters</param>
/// <param name="sample">rows of a cluster: which, how many, the scale of the variance, the seed</param>
internal sealed class ClusterSampler(int width, ClusterMoments moments, Func<int, int, double, long, DenseRows<float>> sample) : IRowSampler
{
    public int Width => width;

    public int Clusters => moments.Clusters;

    public bool Scales => true;

    public SampledRows Draw(SamplingWish wish, Action<int> drawn)
    {
        var clusters = wish.Cluster is { } one ? [.. Enumerable.Repeat(one, wish.Count)] : DrawClusters(wish);
        var values = new float[wish.Count * Width];
        var done = 0;
        foreach (var (cluster, places) in clusters.Index().GroupBy(place => place.Item, place => place.Index).Select(group => (group.Key, group.ToArray())))
        {
            var rows = sample(cluster, places.Length, wish.Scale, wish.Seed);
            for (var n = 0; n < places.Length; n++)
                rows.Row(n).CopyTo(values.AsSpan(places[n] * Width));
            drawn(done += places.Length);
        }
        return new SampledRows(values, clusters);
    }

    private int[] DrawClusters(SamplingWish wish)
    {
        var weights = moments.Weights;
        var total = weights.Sum();
        // Split: the codes are drawn from the seed's own streams.
        var random = new RandomStream(wish.Seed).Split(-1);
        var clusters = new int[wish.Count];
        for (var n = 0; n < clusters.Length; n++)
        {
            var at = random.NextDouble() * total;
            var cluster = 0;
            while (cluster < weights.Count - 1 && (at -= weights[cluster]) >= 0)
                cluster++;
            clusters[n] = cluster;
        }
        return clusters;
    }
}
