using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Choice;

/// <summary>Whether a network is trained too, and compared with the other methods.</summary>
public enum NetworkTraining
{
    /// <summary>Where the rows are pictures, at least 30 for each cluster: there it knows something that no other method does.</summary>
    Auto,

    /// <summary>The others take seconds, a network minutes.</summary>
    Never,

    /// <summary>On any rows.</summary>
    Always,
}

/// <summary>What <see cref="AutoClusteringTrainer"/> may be told.</summary>
public sealed record AutoClusteringOptions : IRuled<AutoClusteringOptions>
{
    /// <summary>K; null finds it: the most clusters that two halves of the rows still agree on, or the groups that gaps divide where those are more.</summary>
    public int? NumberOfClusters { get; init; } = 5;

    /// <summary>Where K is to be found: the most that are tried.</summary>
    public int MaxClusters { get; init; } = 20;

    /// <summary>The most rows that are embedded and that judge; of more, that many are drawn.</summary>
    public int EmbedRows { get; init; } = 10_000;

    public ColumnScaling Scaling { get; init; } = ColumnScaling.Auto;

    /// <summary>Whether a clustering VAE is trained and compared too, and counts pictures where their K is to be found.</summary>
    public NetworkTraining Networks { get; init; } = NetworkTraining.Auto;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>Null uses every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    static IReadOnlyList<Rule<AutoClusteringOptions>> IRuled<AutoClusteringOptions>.Rules { get; } =
    [
        new RangeRule<AutoClusteringOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters ?? 1, Interval.Closed(1, 100_000)),
        new RangeRule<AutoClusteringOptions>(nameof(MaxClusters), o => o.MaxClusters, Interval.Closed(2, 1000)),
        new RangeRule<AutoClusteringOptions>(nameof(EmbedRows), o => o.EmbedRows, Interval.Closed(100, 50_000)),
        new RangeRule<AutoClusteringOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
        new TruthRule<AutoClusteringOptions>(nameof(Scaling), o => Enum.IsDefined(o.Scaling), o => o.Scaling, "Auto, None, Standard or Counts", "Choose one of them."),
        new TruthRule<AutoClusteringOptions>(nameof(Networks), o => Enum.IsDefined(o.Networks), o => o.Networks, "Auto, Never or Always", "Choose one of them."),
        new TruthRule<AutoClusteringOptions>(nameof(Networks), o => o.Networks != NetworkTraining.Always || o.NumberOfClusters != 1, o => o.Networks, "not Always for one cluster", "Choose two clusters or more: one needs no training."),
    ];
}

/// <summary>One method and what was learnt of it without labels.</summary>
/// <param name="Name">the method's</param>
/// <param name="Agreement">mean adjusted Rand index with the other methods' clusters</param>
/// <param name="Separation">modularity of its clusters in the graph of nearest neighbours</param>
/// <param name="Merit">what decides among methods that see the rows as numbers; the larger the better</param>
/// <param name="Seconds">for its fit</param>
/// <param name="Model">learnt from all rows</param>
public sealed record MethodCandidate(string Name, double Agreement, double Separation, double Merit, double Seconds, ClusterModel Model);

/// <param name="Model">the winner's</param>
/// <param name="Winner">its name</param>
/// <param name="Table">the reasons: the winner, then the others in the order of merit</param>
public sealed record AutoClusteringFit(ClusterModel Model, string Winner, IReadOnlyList<MethodCandidate> Table)
{
    internal const string OfMerit = "merit";
    internal const string OfGaps = "gaps";

    /// <summary>How the columns were made comparable: None, Standard or Counts.</summary>
    public ColumnScaling Scaling { get; init; }

    /// <summary>How far two halves of the rows agreed on each number of clusters; empty where it was given.</summary>
    public IReadOnlyList<ClusterStability> ClusterChoice { get; init; } = [];

    /// <summary>How many groups gaps divide: there are at least as many clusters. Null where their number was given.</summary>
    public int? GroupsByGaps { get; init; }

    /// <summary>Why the winner was kept: "merit"; "gaps", which divide its clusters and not those with most merit; or what it knows of the rows that the judges cannot see, such as "pictures".</summary>
    public string Reason { get; init; } = OfMerit;
}
