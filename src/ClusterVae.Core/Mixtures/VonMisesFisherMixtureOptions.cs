using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>How a mixture of von Mises-Fisher distributions is learnt. All priors are flat unless asked for: maximum likelihood.</summary>
public sealed record VonMisesFisherMixtureOptions : MixtureOptions, IRuled<VonMisesFisherMixtureOptions>
{
    /// <summary>c of the prior: so many rows, spread evenly over the sphere, are added to each component and make it less concentrated. 0 is flat.</summary>
    public double PriorRows { get; init; }

    /// <summary>One κ for all components: clusters equally wide, k-means of directions with soft bounds.</summary>
    public bool OneConcentration { get; init; }

    /// <summary>The longest mean row that a component may have, below 1: a cluster of equal rows would be concentrated without bound.</summary>
    public double LongestMean { get; init; } = 1 - 1e-6;

    /// <summary>Directions, parameters or responsibilities to start from, instead of <see cref="MixtureOptions.Initialisation"/>.</summary>
    public MixtureStart<VonMisesFisherMixture>? Start { get; init; }

    static IReadOnlyList<Rule<VonMisesFisherMixtureOptions>> IRuled<VonMisesFisherMixtureOptions>.Rules { get; } =
    [
        .. CommonRules<VonMisesFisherMixtureOptions>(),
        new RangeRule<VonMisesFisherMixtureOptions>(nameof(PriorRows), o => o.PriorRows, Interval.Closed(0, 1e12)),
        new RangeRule<VonMisesFisherMixtureOptions>(nameof(LongestMean), o => o.LongestMean, Interval.Closed(0.5, 1 - 1e-12)),
        new TruthRule<VonMisesFisherMixtureOptions>(nameof(Start), o => o.Start is null || o.Restarts is null or 1, o => $"given, with Restarts = {o.Restarts}", "a given start without Restarts", "Leave Restarts out: every restart would be the same."),
    ];
}
