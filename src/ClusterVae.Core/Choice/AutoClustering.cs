using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Choice;

/// <summary>What <see cref="AutoClusteringTrainer"/> may be told.</summary>
public sealed record AutoClusteringOptions : IRuled<AutoClusteringOptions>
{
    /// <summary>K.</summary>
    public int NumberOfClusters { get; init; } = 5;

    /// <summary>Random parts of the rows that every method is fitted to, to see whether it finds the same clusters again.</summary>
    public int Resamples { get; init; } = 4;

    /// <summary>The share of the rows in each of them, up to <see cref="ResampleRows"/>.</summary>
    public double ResampleFraction { get; init; } = 0.8;

    /// <summary>The most rows in each of them, and the most that judge.</summary>
    public int ResampleRows { get; init; } = 4000;

    public ColumnScaling Scaling { get; init; } = ColumnScaling.Auto;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>0 uses every core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    public static IReadOnlyList<Rule<AutoClusteringOptions>> Rules { get; } =
    [
        new RangeRule<AutoClusteringOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters, Interval.Closed(1, 100_000)),
        new RangeRule<AutoClusteringOptions>(nameof(Resamples), o => o.Resamples, Interval.Closed(2, 1000)),
        new RangeRule<AutoClusteringOptions>(nameof(ResampleFraction), o => o.ResampleFraction, Interval.Open(0, 1)),
        new RangeRule<AutoClusteringOptions>(nameof(ResampleRows), o => o.ResampleRows, Interval.Closed(10, 1_000_000)),
        new RangeRule<AutoClusteringOptions>(nameof(Threads), o => o.Threads, Interval.Closed(0, 4096)),
        new TruthRule<AutoClusteringOptions>(nameof(Scaling), o => Enum.IsDefined(o.Scaling), o => o.Scaling, "Auto, None or Standard", "Choose one of them."),
    ];
}

/// <summary>One method and what was learnt of it without labels.</summary>
/// <param name="Name">the method's</param>
/// <param name="Stability">mean adjusted Rand index between its clusterings of random parts of the rows, each asked of the same rows</param>
/// <param name="Agreement">mean adjusted Rand index with the other methods' clusterings of all rows</param>
/// <param name="HeldOutLogLikelihood">mean log p(x) of rows left out, where the method is a mixture of the columns</param>
/// <param name="Merit">what decides; the larger the better</param>
/// <param name="Seconds">for all its fits</param>
/// <param name="Model">learnt from all rows</param>
public sealed record MethodCandidate(string Name, double Stability, double Agreement, double? HeldOutLogLikelihood, double Merit, double Seconds, ClusterModel Model);

/// <param name="Model">the winner's</param>
/// <param name="Winner">its name</param>
/// <param name="Table">the reasons, in the order of merit</param>
public sealed record AutoClusteringFit(ClusterModel Model, string Winner, IReadOnlyList<MethodCandidate> Table);
