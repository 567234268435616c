using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Mixture prior, assignment by Bayes: q(c|x) = p(c|z).</summary>
public sealed record VadeObjective : LatentObjective, IRuled<VadeObjective>
{
    /// <summary>Which parts of the bound are sampled. AnalyticKl has the gap of Clustering VAE s.4, Entropy and MonteCarlo are exact with q(c|z) = p(c|z) (Clustering VAE s.2.3).</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    /// <summary>The decoder sees the cluster besides z.</summary>
    public bool DecoderSeesCluster { get; init; }

    internal override bool ShowsDecoderTheCluster => DecoderSeesCluster;

    internal override ClusteringStart UsualStart => ClusteringStart.InfoMax;

    static IReadOnlyList<Rule<VadeObjective>> IRuled<VadeObjective>.Rules { get; } = [.. LatentRules<VadeObjective>(), RulesFor<VadeObjective>.Word<ElboEstimator>(nameof(Estimator), o => o.Estimator)];
}

/// <summary>Mixture prior by log-sum-exp; the component of a row may be known.</summary>
public sealed record GmmPriorObjective : LatentObjective, IRuled<GmmPriorObjective>
{
    /// <summary>Which parts of the bound are sampled.</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    internal override bool TakesKnownComponents => true;

    static IReadOnlyList<Rule<GmmPriorObjective>> IRuled<GmmPriorObjective>.Rules { get; } = [.. LatentRules<GmmPriorObjective>(), RulesFor<GmmPriorObjective>.Word<ElboEstimator>(nameof(Estimator), o => o.Estimator)];
}

/// <summary>Amortised q(c|x) beside q(z|x), uniform p(c).</summary>
public sealed record CategoricalLatentObjective : LatentObjective, IRuled<CategoricalLatentObjective>
{
    /// <summary>The weight of the constraint against collapse; 0 for the document's bare objective.</summary>
    public double InformationConstraint { get; init; } = 1;

    /// <summary>The decoder sees the cluster besides z.</summary>
    public bool DecoderSeesCluster { get; init; }

    internal override bool ShowsDecoderTheCluster => DecoderSeesCluster;

    static IReadOnlyList<Rule<CategoricalLatentObjective>> IRuled<CategoricalLatentObjective>.Rules { get; } =
        [.. LatentRules<CategoricalLatentObjective>(), RulesFor<CategoricalLatentObjective>.Number(nameof(InformationConstraint), o => o.InformationConstraint, Interval.Closed(0, 1e5))];
}

/// <summary>VAE and mixture in turn: each row's prior is its component of the round before.</summary>
public sealed record MutualTrainingObjective : LatentObjective, IRuled<MutualTrainingObjective>
{
    /// <summary>How often VAE and mixture take turns; null chooses.</summary>
    public int? Rounds { get; init; }

    /// <summary>Which parts of the bound are sampled.</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    internal override ClusteringStart UsualStart => ClusteringStart.InfoMax;

    internal override int UsualEpochs => 4;

    internal override bool MovesPictures => true;

    static IReadOnlyList<Rule<MutualTrainingObjective>> IRuled<MutualTrainingObjective>.Rules { get; } =
    [
        .. LatentRules<MutualTrainingObjective>(),
        RulesFor<MutualTrainingObjective>.Whole(nameof(Rounds), o => o.Rounds, 1, 10_000),
        RulesFor<MutualTrainingObjective>.Word<ElboEstimator>(nameof(Estimator), o => o.Estimator),
    ];
}

/// <summary>Mixture prior and mixture posterior, sampled by Gumbel-softmax. It learns its components in the epochs before, its weights at rest.</summary>
public sealed record GumbelMixtureObjective : LatentObjective, IRuled<GumbelMixtureObjective>
{
    /// <summary>
    /// The weight of the constraint against collapse; 0 for the document's bare objective. The bound is a sum over all columns of a row, a few dozen nats, and its straight-through
    /// gradient is noisy: at 1 the constraint is drowned in it (digits: 94 % of the groups come down to 84; at 10 they stay).
    /// </summary>
    public double InformationConstraint { get; init; } = 10;

    /// <summary>How the components of posterior and prior are compared.</summary>
    public MixtureMatching Matching { get; init; } = MixtureMatching.Matched;

    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 0.5;

    internal override ClusteringStart UsualStart => ClusteringStart.InfoMax;

    static IReadOnlyList<Rule<GumbelMixtureObjective>> IRuled<GumbelMixtureObjective>.Rules { get; } =
    [
        .. LatentRules<GumbelMixtureObjective>(),
        RulesFor<GumbelMixtureObjective>.Number(nameof(InformationConstraint), o => o.InformationConstraint, Interval.Closed(0, 1e5)),
        RulesFor<GumbelMixtureObjective>.Word<MixtureMatching>(nameof(Matching), o => o.Matching),
        RulesFor<GumbelMixtureObjective>.Number(nameof(Temperature), o => o.Temperature, Interval.AboveUpTo(0, 100)),
    ];
}

/// <summary>A tree of Gaussians as prior: clusters and families of clusters.</summary>
public sealed record HierarchicalMixtureObjective : LatentObjective, IRuled<HierarchicalMixtureObjective>
{
    /// <summary>How many families; null takes a third of the clusters.</summary>
    public int? Families { get; init; }

    /// <summary>Levels of the tree, the clusters' own included; between them and the families the numbers of groups fall in even ratios.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>The tree itself, such as "((0 6) 8 9) (2 3 5) (1 4 7)"; null gathers clusters by what the model doubts. Clusters have no names before a training: for a second one, or with known components.</summary>
    public string? Tree { get; init; }

    /// <summary>The nodes above the clusters keep variance 1.</summary>
    public bool UnitVariance { get; init; }

    /// <summary>Which parts of the bound are sampled.</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    internal override ClusteringStart UsualStart => ClusteringStart.InfoMax;

    static IReadOnlyList<Rule<HierarchicalMixtureObjective>> IRuled<HierarchicalMixtureObjective>.Rules { get; } =
    [
        .. LatentRules<HierarchicalMixtureObjective>(),
        RulesFor<HierarchicalMixtureObjective>.Whole(nameof(Families), o => o.Families, 1, 100_000),
        RulesFor<HierarchicalMixtureObjective>.Whole(nameof(Levels), o => o.Levels, 2, 100),
        RulesFor<HierarchicalMixtureObjective>.Word<ElboEstimator>(nameof(Estimator), o => o.Estimator),
    ];
}
