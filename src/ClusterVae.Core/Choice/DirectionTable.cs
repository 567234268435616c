using ClusterVae.Data;
using ClusterVae.Embeddings;

namespace ClusterVae.Choice;

/// <summary>What is tried besides where rows are embeddings, on the rows as they are; and the directions in which they are neighbours.</summary>
internal sealed class DirectionTable
{
    // How sure memberships of spherical k-means are: as those that heads start from. Its clusters do not depend on it.
    private static readonly double Temperature = new EmbeddingClustersOptions().Temperature;

    private readonly AutoClusteringOptions options;
    private readonly int clusters;
    private readonly DenseRows<float> raw;
    private readonly DenseRows<float> drawn;
    private readonly CancellationToken stop;

    public DirectionTable(AutoClusteringOptions options, DenseRows<float> raw, CancellationToken stop)
    {
        (this.options, this.raw, this.stop) = (options, raw, stop);
        clusters = options.NumberOfClusters!.Value;
        drawn = RowDraw.AtMost(raw, options.EmbedRows, options.SeedOrDefault);
        Judges = CentredDirections.Of(raw).Apply(drawn);
    }

    /// <summary>Directions of the rows that judge.</summary>
    public DenseRows<float> Judges { get; }

    public IEnumerable<Contender> Methods => [new("spherical k-means", _ => new(Sphere()), drawn), new("embeddings", _ => new(Heads()), drawn)];

    private DirectionClusters Sphere()
    {
        var found = SphericalKMeans.Fit(raw, clusters, 10, options.SeedOrDefault, options.Threads, stop);
        var head = new LinearHead(clusters, raw.Width);
        for (var k = 0; k < head.Clusters; k++)
            for (var d = 0; d < raw.Width; d++)
                head.Weights[k * head.Stride + d] = (float)(found.Centres.Span[k * raw.Width + d] / Temperature);
        return new DirectionClusters(new EmbeddingClusters(new CentredDirections(new float[raw.Width]), head));
    }

    private DirectionClusters Heads() => new(new EmbeddingClustersTrainer(new(new EmbeddingClustersOptions
    {
        NumberOfClusters = clusters,
        Seed = options.SeedOrDefault,
        Threads = options.Threads,
    })).Fit(raw, null, stop).Model);
}
