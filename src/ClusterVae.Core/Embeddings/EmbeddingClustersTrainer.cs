using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Neighbours;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Embeddings;

/// <param name="Step">what is being done, from 1</param>
/// <param name="Steps">all there will be</param>
/// <param name="Name">of the step</param>
public sealed record EmbeddingProgress(int Step, int Steps, string Name)
{
    /// <summary>How much of the step is done, 0 to 1.</summary>
    public double Within { get; init; }

    /// <summary>Of the whole, 0 to 1; every step counts the same.</summary>
    public double Fraction => (Step - 1 + Within) / Steps;
}

/// <param name="Model">what was learnt</param>
/// <param name="HeadAgreement">mean adjusted Rand index between each head and the vote: near 1 where all starts lead to the same clusters</param>
/// <param name="RowsLearnt">the rows that it was learnt from</param>
/// <param name="ClusterChoice">how far two halves of the rows agreed on each number of clusters; empty where it was given</param>
public sealed record EmbeddingClustersFit(EmbeddingClusters Model, double HeadAgreement, int RowsLearnt, IReadOnlyList<ClusterAgreement> ClusterChoice);

/// <summary>
/// Neighbours once; each row averaged with its mutual ones; many heads, each from a spherical k-means of its own, that learn to tell a row's cluster
/// from its neighbour's; a vote; one last head that learns from the vote's clusters. The same bytes on any number of threads. Rows are passed over once,
/// or twice where there are more than <see cref="EmbeddingClustersOptions.TrainingRows"/>, which are all that is kept.
/// </summary>
internal sealed class EmbeddingClustersTrainer(Checked<EmbeddingClustersOptions> options)
{
    private const int FewestRows = 8;
    private const int VoteStarts = 10;

    // Values of all heads' votes: a quarter of a gigabyte.
    private const long MostVotes = 64 << 20;

    private readonly EmbeddingClustersOptions options = options.Value;

    public EmbeddingClustersFit Fit(IRowSource<float> source, IProgress<EmbeddingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var random = new RandomStream(options.SeedOrDefault);
        var (space, drawn, count) = DirectionSample.Of(source, Math.Max(options.TrainingRows, options.NumberOfClusters ?? 0), random.Split(-1), stop);
        if (count < Math.Max(FewestRows, options.NumberOfClusters ?? 2))
            throw new DataProblemException($"{count} rows cannot fill {options.NumberOfClusters ?? 2} clusters", $"Give more rows (at least {FewestRows}), or choose fewer clusters.", source.Name);
        var rows = space.Apply(drawn);
        var parallel = Cores.Loop(options.Threads, stop);

        Tell(1, "neighbours");
        var neighbours = NearestNeighbours.Of(rows, Math.Min(options.Neighbours, rows.Count - 1), options.SeedOrDefault, options.Threads, stop);
        var means = NeighbourMeans.Of(rows, neighbours, parallel);
        IReadOnlyList<ClusterAgreement> choice = [];
        if (options.NumberOfClusters is null)
        {
            Tell(2, "number of clusters");
            choice = ClusterAgreement.Judge(means, options, within => Tell(2, "number of clusters", within), stop);
        }
        var clusters = options.NumberOfClusters ?? ClusterAgreement.Choose(choice);

        Tell(3, "heads");
        var training = new HeadTraining(rows, new SharedNeighbours(neighbours, parallel), options);
        var heads = new float[(int)Math.Clamp(MostVotes / ((long)rows.Count * clusters), 1, options.Heads)][];
        var (turn, done) = (new Lock(), 0);
        // Each on one thread from beginning to end: what it learns does not depend on how many there are.
        Parallel.For(0, heads.Length, parallel, h =>
        {
            var stream = random.Split(h);
            var start = SphericalKMeans.Fit(means, clusters, 1, (long)(stream.NextBits() >> 1), 1, stop);
            heads[h] = training.Memberships(training.Train(start.Labels, clusters, stream, stop));
            lock (turn)
                Tell(3, "heads", (double)++done / heads.Length);
        });

        Tell(4, "vote");
        var vote = HeadVote.Labels(heads, clusters, VoteStarts, (long)(random.Split(heads.Length).NextBits() >> 1), options.Threads, stop);
        var head = training.Train(vote, clusters, random.Split(heads.Length + 1), stop);
        var agreement = heads.Average(q => PairMetrics.AdjustedRand(ContingencyTable.Of(vote, HeadVote.Largest(q, clusters))));
        return new EmbeddingClustersFit(new EmbeddingClusters(space, head), agreement, rows.Count, choice);

        void Tell(int step, string name, double within = 0) => progress?.Report(new EmbeddingProgress(step, 4, name) { Within = within });
    }
}
