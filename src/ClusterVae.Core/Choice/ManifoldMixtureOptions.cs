using ClusterVae.Data;
using ClusterVae.Options;
using ClusterVae.Projection;

namespace ClusterVae.Choice;

/// <summary>What a manifold is laid out by.</summary>
public enum ManifoldEmbedding
{
    /// <summary>Any number of rows, any number of dimensions.</summary>
    Umap,

    /// <summary>Two dimensions, time grows with the square of the rows; clusters keep their shape, which suits a mixture.</summary>
    Tsne,
}

/// <summary>How <see cref="ManifoldMixtureTrainer"/> embeds, clusters and votes.</summary>
public sealed record ManifoldMixtureOptions : IRuled<ManifoldMixtureOptions>
{
    /// <summary>K; null finds it: the most clusters that two halves of the rows still agree on.</summary>
    public int? NumberOfClusters { get; init; } = 5;

    /// <summary>Where K is to be found: the most that are tried.</summary>
    public int MaxClusters { get; init; } = 20;

    /// <summary>t-SNE's usual perplexity.</summary>
    internal const int TsneNeighbourhood = 30;

    public ManifoldEmbedding Embedding { get; init; }

    /// <summary>The most rows that are embedded; the others are placed by their neighbours among them. Null: all with UMAP, 10,000 with t-SNE.</summary>
    public int? EmbedRows { get; init; }

    internal int EmbedRowsOrDefault => EmbedRows ?? (Embedding == ManifoldEmbedding.Tsne ? 10_000 : int.MaxValue);

    /// <summary>How many embeddings vote, each with a seed of its own.</summary>
    public int Members { get; init; } = 5;

    /// <summary>Rows in a neighbourhood of the first member, itself among them; the perplexity of t-SNE.</summary>
    public int SmallestNeighbourhood { get; init; } = 10;

    /// <summary>The same of the last member; those between lie between.</summary>
    public int LargestNeighbourhood { get; init; } = 30;

    public int Dimensions { get; init; } = 2;

    /// <summary>How close rows may lie in an embedding; 0 packs clusters tightly.</summary>
    public double MinimumDistance { get; init; }

    /// <summary>Null: 500 up to 10,000 rows, 200 beyond.</summary>
    public int? Epochs { get; init; }

    /// <summary>Starts of the mixture in each embedding; the best is kept.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>The least variance of a component, as a fraction of the embedding's: a crumb of rows on one spot is no cluster.</summary>
    public double VarianceFloor { get; init; } = 1e-3;

    public ColumnScaling Scaling { get; init; } = ColumnScaling.Auto;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>Null uses every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<ManifoldMixtureOptions>> IRuled<ManifoldMixtureOptions>.Rules { get; } =
    [
        new RangeRule<ManifoldMixtureOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters ?? 1, Interval.Closed(1, 100_000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(MaxClusters), o => o.MaxClusters, Interval.Closed(2, 1000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(EmbedRows), o => o.EmbedRows ?? 3, Interval.Closed(3, int.MaxValue)),
        new TruthRule<ManifoldMixtureOptions>(nameof(Embedding), o => Enum.IsDefined(o.Embedding), o => o.Embedding, "Umap or Tsne", "Choose one of them."),
        new TruthRule<ManifoldMixtureOptions>(nameof(EmbedRows), o => o.Embedding == ManifoldEmbedding.Umap || o.EmbedRowsOrDefault <= Tsne.MaxRows, o => o.EmbedRows,
            "up to 50000 with t-SNE", "Lower EmbedRows or choose Umap."),
        new TruthRule<ManifoldMixtureOptions>(nameof(Dimensions), o => o.Embedding == ManifoldEmbedding.Umap || o.Dimensions == 2, o => o.Dimensions, "2 with t-SNE", "Choose 2 or Umap."),
        new RangeRule<ManifoldMixtureOptions>(nameof(Members), o => o.Members, Interval.Closed(1, 1000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(SmallestNeighbourhood), o => o.SmallestNeighbourhood, Interval.Closed(2, 1000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(LargestNeighbourhood), o => o.LargestNeighbourhood, Interval.Closed(2, 1000)),
        new TruthRule<ManifoldMixtureOptions>(nameof(LargestNeighbourhood), o => o.LargestNeighbourhood >= o.SmallestNeighbourhood, o => o.LargestNeighbourhood,
            "SmallestNeighbourhood or more", "Choose LargestNeighbourhood at least SmallestNeighbourhood."),
        new RangeRule<ManifoldMixtureOptions>(nameof(Dimensions), o => o.Dimensions, Interval.Closed(1, 256)),
        new RangeRule<ManifoldMixtureOptions>(nameof(MinimumDistance), o => o.MinimumDistance, Interval.Closed(0, 1)),
        new RangeRule<ManifoldMixtureOptions>(nameof(Epochs), o => o.Epochs ?? 1, Interval.Closed(1, 100_000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(Restarts), o => o.Restarts, Interval.Closed(1, 10_000)),
        new RangeRule<ManifoldMixtureOptions>(nameof(VarianceFloor), o => o.VarianceFloor, Interval.Closed(1e-12, 1)),
        new RangeRule<ManifoldMixtureOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
        new TruthRule<ManifoldMixtureOptions>(nameof(Scaling), o => Enum.IsDefined(o.Scaling), o => o.Scaling, "Auto, None, Standard or Counts", "Choose one of them."),
    ];

    /// <summary>The embedding of one member: neighbourhoods grow evenly in their logarithm.</summary>
    internal UmapOptions Member(int number, long seed) => new()
    {
        Dimensions = Dimensions,
        Neighbours = (int)Math.Round(SmallestNeighbourhood * Math.Pow((double)LargestNeighbourhood / SmallestNeighbourhood, Members == 1 ? 0.5 : (double)number / (Members - 1))),
        MinimumDistance = MinimumDistance,
        Epochs = Epochs,
        Scaling = Scaling,
        Seed = seed,
        Threads = Threads,
    };
}
