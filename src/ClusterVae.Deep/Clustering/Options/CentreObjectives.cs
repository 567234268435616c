using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Trainable centres that pull the codes by their soft assignment, over N(0, I).</summary>
public record SoftKMeansObjective : LatentObjective, IRuled<SoftKMeansObjective>
{
    /// <summary>The weight of the clustering loss.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Which parts of the bound are sampled.</summary>
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    static IReadOnlyList<Rule<SoftKMeansObjective>> IRuled<SoftKMeansObjective>.Rules { get; } = [.. CentreRules<SoftKMeansObjective>()];

    private protected static IEnumerable<Rule<TObjective>> CentreRules<TObjective>() where TObjective : SoftKMeansObjective =>
    [
        .. LatentRules<TObjective>(),
        RulesFor<TObjective>.Number(nameof(Lambda), o => o.Lambda, Interval.Closed(0, 1e6)),
        RulesFor<TObjective>.Word<ElboEstimator>(nameof(Estimator), o => o.Estimator),
    ];
}

/// <summary>The same over a mixture prior.</summary>
public sealed record SoftKMeansGmmObjective : SoftKMeansObjective, IRuled<SoftKMeansGmmObjective>
{
    static IReadOnlyList<Rule<SoftKMeansGmmObjective>> IRuled<SoftKMeansGmmObjective>.Rules { get; } = [.. CentreRules<SoftKMeansGmmObjective>()];
}

/// <summary>Centres that pull the codes by the KL between Student-t memberships and a sharpened target, over N(0, I).</summary>
public sealed record IdecObjective : LatentObjective, IRuled<IdecObjective>
{
    /// <summary>The weight of the clustering loss.</summary>
    public double Lambda { get; init; } = 1;

    static IReadOnlyList<Rule<IdecObjective>> IRuled<IdecObjective>.Rules { get; } = [.. LatentRules<IdecObjective>(), RulesFor<IdecObjective>.Number(nameof(Lambda), o => o.Lambda, Interval.Closed(0, 1e6))];
}
