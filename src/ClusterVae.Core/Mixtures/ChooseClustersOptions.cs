using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>What decides how many clusters there are.</summary>
public enum ClusterCriterion
{
    /// <summary>−2 log L + p log N: the usual choice, consistent as rows grow.</summary>
    Bic,

    /// <summary>−2 log L + 2 p: prefers more clusters.</summary>
    Aic,

    /// <summary>BIC + twice the entropy of the memberships: prefers well separated clusters.</summary>
    Icl,

    /// <summary>Mean log p(x) of rows that were kept out of the fit.</summary>
    HeldOut,
}

/// <summary>Which numbers of clusters are tried and what decides between them.</summary>
public sealed record ChooseClustersOptions : IRuled<ChooseClustersOptions>
{
    public int From { get; init; } = 1;

    public int To { get; init; } = 10;

    public ClusterCriterion Criterion { get; init; } = ClusterCriterion.Bic;

    /// <summary>The part of the rows kept out of the fits, chosen by the seed; the winner is then fitted to all rows. 0 keeps none out.</summary>
    public double HeldOutFraction { get; init; }

    /// <summary>Each number also starts from the last one's mixture with a component added; the better end is kept.</summary>
    public bool WarmStarts { get; init; } = true;

    static IReadOnlyList<Rule<ChooseClustersOptions>> IRuled<ChooseClustersOptions>.Rules { get; } =
    [
        new RangeRule<ChooseClustersOptions>(nameof(From), o => o.From, Interval.Closed(1, 100_000)),
        new RangeRule<ChooseClustersOptions>(nameof(To), o => o.To, Interval.Closed(1, 100_000)),
        new TruthRule<ChooseClustersOptions>(nameof(To), o => o.To >= o.From, o => o.To, "From or more", "Choose To at least From."),
        new RangeRule<ChooseClustersOptions>(nameof(HeldOutFraction), o => o.HeldOutFraction, Interval.Closed(0, 0.9)),
        new TruthRule<ChooseClustersOptions>(nameof(HeldOutFraction), o => o.Criterion != ClusterCriterion.HeldOut || o.HeldOutFraction > 0,
            o => o.HeldOutFraction, "above 0 when Criterion is HeldOut", "Keep some rows out, 0.2 for example."),
        new TruthRule<ChooseClustersOptions>(nameof(Criterion), o => Enum.IsDefined(o.Criterion), o => o.Criterion, "Bic, Aic, Icl or HeldOut", "Choose one of them."),
    ];
}
