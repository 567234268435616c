using ClusterVae.Options;

namespace ClusterVae.Deep.Objectives;

/// <summary>How the components of a mixture posterior are compared with those of the prior: 001's open question, with both answers.</summary>
public enum MixtureMatching
{
    /// <summary>Component k with component k, in closed form: the bound KL^u of 004 s.3.2.</summary>
    Matched,

    /// <summary>The sample is run through all the components of both: log q(z|x) − log p(z), by Monte Carlo.</summary>
    AllComponents,
}

public sealed record GumbelMixtureSettings : IRuled<GumbelMixtureSettings>
{
    public MixtureMatching Matching { get; init; } = MixtureMatching.Matched;

    /// <summary>τ of the Gumbel-softmax.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>One component per sample (Gumbel-max forward, straight-through backward), or a soft blend.</summary>
    public bool Hard { get; init; } = true;

    /// <summary>The weight of <see cref="InformationMaximisation.Penalty"/> on the mixture weights; 0 for the documents' objective.</summary>
    public double Constraint { get; init; }

    /// <summary>How much more even clusters count than sure rows in that constraint.</summary>
    public double Balance { get; init; } = 2;

    public static IReadOnlyList<Rule<GumbelMixtureSettings>> Rules { get; } =
    [
        new RangeRule<GumbelMixtureSettings>(nameof(Temperature), s => s.Temperature, Interval.AboveUpTo(0, 100)),
        new RangeRule<GumbelMixtureSettings>(nameof(Constraint), s => s.Constraint, Interval.From(0, 1e6)),
        new RangeRule<GumbelMixtureSettings>(nameof(Balance), s => s.Balance, Interval.From(0, 1e6)),
    ];
}
