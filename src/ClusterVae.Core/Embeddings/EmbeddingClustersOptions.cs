using ClusterVae.Options;

namespace ClusterVae.Embeddings;

/// <summary>How <see cref="EmbeddingClustersTrainer"/> finds clusters of embeddings.</summary>
public sealed record EmbeddingClustersOptions : IRuled<EmbeddingClustersOptions>
{
    /// <summary>K; null finds it: the most clusters that two halves of the rows still agree on.</summary>
    public int? NumberOfClusters { get; init; } = 10;

    /// <summary>Where K is to be found: the most that are tried.</summary>
    public int MaxClusters { get; init; } = 30;

    /// <summary>Neighbours of a row, of which those that know it too are averaged with it before the heads start; pairs to learn from are drawn from all.</summary>
    public int Neighbours { get; init; } = 20;

    /// <summary>λ, how much clusters are to be equally large: 1 weighs them as the information between neighbours does, more evens them out.</summary>
    public double Evenness { get; init; } = 1.3;

    /// <summary>Heads that are trained from starts of their own and then vote; fewer where their votes would not fit into memory.</summary>
    public int Heads { get; init; } = 16;

    /// <summary>Passes over the rows for each head.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Pairs per step: few make a poor estimate of the clusters' joint frequencies.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Adam's; it falls to 0 along a cosine.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>A head starts with memberships softmax(cosine / temperature).</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>From more rows so many are drawn to learn from; the others are told apart by what was learnt. Bounds time and memory.</summary>
    public int TrainingRows { get; init; } = 30_000;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>Null uses every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<EmbeddingClustersOptions>> IRuled<EmbeddingClustersOptions>.Rules { get; } =
    [
        new RangeRule<EmbeddingClustersOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters ?? 1, Interval.Closed(1, 10_000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(MaxClusters), o => o.MaxClusters, Interval.Closed(2, 1000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Neighbours), o => o.Neighbours, Interval.Closed(1, 1000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Evenness), o => o.Evenness, Interval.Closed(0.5, 10)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Heads), o => o.Heads, Interval.Closed(1, 1000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Epochs), o => o.Epochs, Interval.Closed(1, 10_000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(BatchSize), o => o.BatchSize, Interval.Closed(8, 1 << 20)),
        new RangeRule<EmbeddingClustersOptions>(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Temperature), o => o.Temperature, Interval.Closed(1e-3, 10)),
        new RangeRule<EmbeddingClustersOptions>(nameof(TrainingRows), o => o.TrainingRows, Interval.Closed(100, 1_000_000)),
        new RangeRule<EmbeddingClustersOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
    ];
}
