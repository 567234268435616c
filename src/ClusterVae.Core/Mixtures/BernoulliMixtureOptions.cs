using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>How a Bernoulli mixture is learnt. All priors are flat unless asked for: maximum likelihood.</summary>
public sealed record BernoulliMixtureOptions : MixtureOptions, IRuled<BernoulliMixtureOptions>
{
    /// <summary>Probabilities stay this far from 0 and 1, so that an unseen bit is unlikely and not impossible.</summary>
    public double ProbabilityFloor { get; init; } = 1e-6;

    /// <summary>a of the prior θ_kd ~ Beta(a, b); a = b = 1 is flat.</summary>
    public double PriorOnes { get; init; } = 1;

    /// <summary>b of the prior θ_kd ~ Beta(a, b).</summary>
    public double PriorZeros { get; init; } = 1;

    /// <summary>Probabilities, parameters or responsibilities to start from, instead of <see cref="MixtureOptions.Initialisation"/>.</summary>
    public MixtureStart<BernoulliMixture>? Start { get; init; }

    static IReadOnlyList<Rule<BernoulliMixtureOptions>> IRuled<BernoulliMixtureOptions>.Rules { get; } =
    [
        .. CommonRules<BernoulliMixtureOptions>(),
        new RangeRule<BernoulliMixtureOptions>(nameof(ProbabilityFloor), o => o.ProbabilityFloor, Interval.Closed(1e-12, 0.1)),
        new RangeRule<BernoulliMixtureOptions>(nameof(PriorOnes), o => o.PriorOnes, Interval.Closed(1, 1e12)),
        new RangeRule<BernoulliMixtureOptions>(nameof(PriorZeros), o => o.PriorZeros, Interval.Closed(1, 1e12)),
        new TruthRule<BernoulliMixtureOptions>(nameof(Start), o => o.Start is null || o.Restarts is null or 1, o => $"given, with Restarts = {o.Restarts}", "a given start without Restarts", "Leave Restarts out: every restart would be the same."),
    ];
}
