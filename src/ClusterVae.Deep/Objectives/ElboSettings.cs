using ClusterVae.Deep.Training;
using ClusterVae.Options;

namespace ClusterVae.Deep.Objectives;

/// <summary>What every objective built on the ELBO shares.</summary>
public sealed record ElboSettings : IRuled<ElboSettings>
{
    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    /// <summary>The weight of the KL term; 1 is the bound, more favours the prior (β-VAE).</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Epochs over which the KL's weight grows from 0 to <see cref="Beta"/>; 0 for none.</summary>
    public double KlWarmUpEpochs { get; init; }

    /// <summary>Nats per latent dimension that cost nothing; 0 for none.</summary>
    public double FreeBits { get; init; }

    /// <summary>Samples of z per row and step.</summary>
    public int Samples { get; init; } = 1;

    public static IReadOnlyList<Rule<ElboSettings>> Rules { get; } =
    [
        new RangeRule<ElboSettings>(nameof(Beta), s => s.Beta, Interval.From(0, 1e6)),
        new RangeRule<ElboSettings>(nameof(KlWarmUpEpochs), s => s.KlWarmUpEpochs, Interval.From(0, 1e6)),
        new RangeRule<ElboSettings>(nameof(FreeBits), s => s.FreeBits, Interval.From(0, 100)),
        new RangeRule<ElboSettings>(nameof(Samples), s => s.Samples, Interval.Closed(1, 1000)),
        new TruthRule<ElboSettings>(
            nameof(FreeBits), s => s.FreeBits <= 0 || s.Estimator == ElboEstimator.AnalyticKl, s => s.FreeBits,
            "0 unless the KL is integrated", $"Set {nameof(Estimator)} to {nameof(ElboEstimator.AnalyticKl)}, or no free bits."),
    ];

    /// <summary>β · min(1, progress / warm-up).</summary>
    public double KlWeight(TrainingMoment moment) =>
        KlWarmUpEpochs > 0 ? Beta * Math.Min(1, moment.Progress / KlWarmUpEpochs) : Beta;
}
