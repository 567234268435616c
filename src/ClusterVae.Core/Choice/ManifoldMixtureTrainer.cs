using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Neighbours;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <param name="Step">what is being done, from 1</param>
/// <param name="Steps">all there will be</param>
/// <param name="Name">of the step</param>
public sealed record ChoiceProgress(int Step, int Steps, string Name)
{
    /// <summary>How much of the step is done, 0 to 1.</summary>
    public double Within { get; init; }

    /// <summary>Of the whole, 0 to 1; every step counts the same.</summary>
    public double Fraction => (Step - 1 + Within) / Steps;
}

/// <param name="Model">what was learnt</param>
/// <param name="MemberAgreement">mean adjusted Rand index between the embeddings' own clusterings: near 1 where all see the same clusters</param>
/// <param name="Recall">the share of the true neighbours that the search found</param>
/// <param name="Epochs">of each embedding</param>
/// <param name="ClusterChoice">how far two halves of the rows agreed on each number of clusters; empty where it was given</param>
public sealed record ManifoldMixtureFit(ManifoldMixture Model, double MemberAgreement, double Recall, int Epochs, IReadOnlyList<ClusterStability> ClusterChoice)
{
    /// <summary>How the columns were made comparable: None, Standard or Counts.</summary>
    public ColumnScaling Scaling { get; init; }
}

/// <summary>
/// Neighbours once, several UMAP embeddings of different neighbourhoods and seeds, a full Gaussian mixture in each, one vote. The same options
/// and rows give the same bytes on any number of threads.
/// </summary>
internal sealed class ManifoldMixtureTrainer(Checked<ManifoldMixtureOptions> options)
{
    private readonly ManifoldMixtureOptions options = options.Value;

    public ManifoldMixtureFit Fit(IRowSource<float> source, IProgress<ChoiceProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var raw = source as DenseRows<float> ?? RowsInMemory.Of(source, stop);
        if (raw.Count < Math.Max(3, options.NumberOfClusters ?? 2))
            throw new DataProblemException($"{raw.Count} rows cannot fill {options.NumberOfClusters ?? 2} clusters", "Give more rows (at least 3), or choose fewer clusters.", raw.Name);
        var scale = ColumnScale.For(raw, options.Scaling);
        var rows = scale.Apply(RowDraw.AtMost(raw, options.EmbedRowsOrDefault, options.SeedOrDefault));
        var steps = options.Members + 2;
        void Tell(int step, string name, double within = 0) => progress?.Report(new ChoiceProgress(step, steps, name) { Within = within });
        Tell(1, "neighbours");
        var widest = Math.Min(options.LargestNeighbourhood, rows.Count) - 1;
        var neighbours = NearestNeighbours.Of(rows, widest, options.SeedOrDefault, options.Threads, stop);

        var index = new NeighbourIndex(rows);
        var embeddings = new UmapModel[options.Members];
        for (var m = 0; m < embeddings.Length; m++)
        {
            var (step, name) = (m + 2, $"embedding {m + 1}");
            Tell(step, name);
            var member = options.Member(m, Seed(m));
            var near = neighbours.Nearest(Math.Min(member.Neighbours - 1, widest));
            embeddings[m] = new UmapModel(scale, index, Places(rows, near, member, new Fractions(within => Tell(step, name, within)), stop), member) { Recall = neighbours.Recall };
        }
        var choice = options.NumberOfClusters is null ? ClusterStability.Judge([.. embeddings.Select(embedding => embedding.Embedding)], options, within => Tell(steps, "number of clusters", within), stop) : [];
        var clusters = options.NumberOfClusters ?? ClusterStability.Choose(choice);
        Tell(steps, "mixtures");
        var mixtures = embeddings.Select((embedding, m) => Mixture(embedding.Embedding, clusters, Seed(m), stop)).ToArray();
        var labels = mixtures.Select((mixture, m) => Labels(mixture, embeddings[m].Embedding)).ToArray();
        var names = Voting.Names(labels, clusters);
        var members = embeddings.Select((embedding, m) => new ManifoldMember(embedding, mixtures[m], names[m])).ToArray();
        return new ManifoldMixtureFit(new ManifoldMixture(scale, index, members, clusters), Voting.MeanAgreement(labels), neighbours.Recall, options.Embedding == ManifoldEmbedding.Umap ? Umap.Epochs(options.Epochs, rows.Count) : new TsneOptions().Iterations, choice) { Scaling = scale.Kind };
    }

    /// <summary>t-SNE looks at three times its perplexity, so of few rows at fewer.</summary>
    private DenseRows<float> Places(DenseRows<float> rows, Neighbourhoods near, UmapOptions member, Fractions progress, CancellationToken stop) => options.Embedding == ManifoldEmbedding.Umap
        ? Umap.Embed(rows, near, member, progress, stop)
        : Tsne.Fit(rows, new TsneOptions { Perplexity = Math.Max(1, Math.Min(member.Neighbours, rows.Count / 4)), Seed = member.SeedOrDefault, Threads = options.Threads }, progress, stop).Embedding;

    private sealed class Fractions(Action<double> tell) : IProgress<UmapProgress>, IProgress<TsneProgress>
    {
        public void Report(UmapProgress value) => tell((double)value.Epoch / value.Epochs);

        public void Report(TsneProgress value) => tell((double)value.Iteration / value.Iterations);
    }

    private long Seed(int member) => (long)(new RandomStream(options.SeedOrDefault).Split(member).NextBits() >> 1);

    private GaussianMixture Mixture(DenseRows<float> places, int clusters, long seed, CancellationToken stop) => FitMixture(options, places, clusters, options.Restarts, seed, stop);

    internal static GaussianMixture FitMixture(ManifoldMixtureOptions options, DenseRows<float> places, int clusters, int restarts, long seed, CancellationToken stop) =>
        new GaussianMixtureTrainer(new GaussianMixtureOptions
        {
            NumberOfClusters = clusters, Covariance = CovarianceKind.Full, Restarts = restarts, VarianceFloor = options.VarianceFloor, Seed = seed, Threads = options.Threads,
        }).Fit(places, stop: stop).Model;

    internal static int[] Labels(GaussianMixture mixture, DenseRows<float> places)
    {
        var logJoint = new double[places.Count * mixture.Components];
        mixture.Score(places.Values.Span, places.Count, logJoint, default);
        var labels = new int[places.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            var own = logJoint.AsSpan(row * mixture.Components, mixture.Components);
            for (var k = 1; k < own.Length; k++)
                labels[row] = own[k] > own[labels[row]] ? k : labels[row];
        }
        return labels;
    }
}
