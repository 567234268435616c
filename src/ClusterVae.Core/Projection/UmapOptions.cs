using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Projection;

/// <summary>Where the places of a UMAP embedding begin.</summary>
public enum UmapStart
{
    /// <summary>The slowest directions of the neighbour graph: what hangs together begins together.</summary>
    Spectral,

    /// <summary>The first principal axes.</summary>
    Pca,
}

/// <summary>What <see cref="Umap.Fit"/> may be told; the defaults are umap-learn's.</summary>
public sealed record UmapOptions : IRuled<UmapOptions>
{
    /// <summary>Of the embedding.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>How many rows, itself among them, a row's neighbourhood has: few show fine structure, many the coarse one.</summary>
    public int Neighbours { get; init; } = 15;

    /// <summary>How close rows may lie in the embedding. 0 packs clusters tightly, which suits a mixture that follows.</summary>
    public double MinimumDistance { get; init; } = 0.1;

    /// <summary>The scale of the embedding.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>Null: 500 up to 10,000 rows, 200 beyond.</summary>
    public int? Epochs { get; init; }

    /// <summary>The first epoch's; it falls to zero in a straight line.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Random rows that push a row away each time a neighbour pulls it.</summary>
    public int NegativeSamples { get; init; } = 5;

    public ColumnScaling Scaling { get; init; } = ColumnScaling.Auto;

    public UmapStart Start { get; init; } = UmapStart.Spectral;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>Null uses every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<UmapOptions>> IRuled<UmapOptions>.Rules { get; } =
    [
        new RangeRule<UmapOptions>(nameof(Dimensions), o => o.Dimensions, Interval.Closed(1, 256)),
        new RangeRule<UmapOptions>(nameof(Neighbours), o => o.Neighbours, Interval.Closed(2, 1000)),
        new RangeRule<UmapOptions>(nameof(Spread), o => o.Spread, Interval.Closed(0.01, 100)),
        new RangeRule<UmapOptions>(nameof(MinimumDistance), o => o.MinimumDistance, Interval.Closed(0, 100)),
        new TruthRule<UmapOptions>(nameof(MinimumDistance), o => o.MinimumDistance <= o.Spread, o => o.MinimumDistance, "up to Spread", "Lower MinimumDistance or raise Spread."),
        new RangeRule<UmapOptions>(nameof(Epochs), o => o.Epochs ?? 1, Interval.Closed(1, 100_000)),
        new RangeRule<UmapOptions>(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 100)),
        new RangeRule<UmapOptions>(nameof(NegativeSamples), o => o.NegativeSamples, Interval.Closed(0, 1000)),
        new RangeRule<UmapOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
        new TruthRule<UmapOptions>(nameof(Scaling), o => Enum.IsDefined(o.Scaling), o => o.Scaling, "Auto, None, Standard or Counts", "Choose one of them."),
        new TruthRule<UmapOptions>(nameof(Start), o => Enum.IsDefined(o.Start), o => o.Start, "Spectral or Pca", "Choose one of them."),
    ];
}

/// <param name="Epoch">from 1</param>
/// <param name="Epochs">all there will be</param>
public sealed record UmapProgress(int Epoch, int Epochs);
