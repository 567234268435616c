using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>The variational auto-encoder itself: −ELBO with p(z) = N(0, I) (Clustering VAE s.1, VAE notes, EM and VAE tutorial). See docs/models/vae.md.</summary>
internal sealed class Elbo(VaeNetwork network, Likelihood likelihood, ElboSettings? settings = null, IAugmentation? augmentation = null)
    : VaeObjective(network, likelihood, settings, augmentation)
{
    /// <summary>
    /// What the ELBO subtracts from log p(x|z), per row: KL(q ‖ p) integrated (EM and VAE tutorial eq. 1), −log p(z) − H(q) (eq. 2), or
    /// log q(z|x) − log p(z) (eq. 3), for p(z) = N(0, I) and the z that the posterior makes of the noise.
    /// </summary>
    public static Tensor Divergence(ElboEstimator estimator, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var divergence = estimator switch
        {
            ElboEstimator.AnalyticKl => posterior.KlToStandard(),
            ElboEstimator.Entropy => -DiagonalGaussian.StandardLogDensity(z).Plus(posterior.Entropy()),
            ElboEstimator.MonteCarlo => posterior.LogDensityAt(noise) - DiagonalGaussian.StandardLogDensity(z),
            _ => throw new ArgumentOutOfRangeException(nameof(estimator)),
        };
        return divergence.MoveToOuterDisposeScope();                                            // [N]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z) =>
        Divergence(Settings.Estimator, posterior, noise, z);

    private protected override Tensor? KlPerDimension(MicroBatch batch, Posterior posterior) =>
        posterior is DiagonalPosterior diagonal ? DiagonalGaussian.KlToStandardPerDimension(diagonal.Mean, diagonal.LogVar) : null;
}

/// <summary>What every objective built on the ELBO shares.</summary>
internal sealed record ElboSettings : IRuled<ElboSettings>
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

    /// <summary>What <see cref="Beta"/> may be, here and in the options of a VAE.</summary>
    internal static Interval BetaRange { get; } = Interval.From(0, 1e6);

    internal static Interval WarmUpRange { get; } = Interval.From(0, 1e6);

    internal static Interval FreeBitsRange { get; } = Interval.From(0, 100);

    internal static Interval SamplesRange { get; } = Interval.Closed(1, 1000);

    static IReadOnlyList<Rule<ElboSettings>> IRuled<ElboSettings>.Rules { get; } =
    [
        new RangeRule<ElboSettings>(nameof(Beta), s => s.Beta, BetaRange),
        new RangeRule<ElboSettings>(nameof(KlWarmUpEpochs), s => s.KlWarmUpEpochs, WarmUpRange),
        new RangeRule<ElboSettings>(nameof(FreeBits), s => s.FreeBits, FreeBitsRange),
        new RangeRule<ElboSettings>(nameof(Samples), s => s.Samples, SamplesRange),
        new TruthRule<ElboSettings>(
            nameof(FreeBits), s => s.FreeBits <= 0 || s.Estimator == ElboEstimator.AnalyticKl, s => s.FreeBits,
            "0 unless the KL is integrated", $"Set {nameof(Estimator)} to {nameof(ElboEstimator.AnalyticKl)}, or no free bits."),
    ];

    /// <summary>β · min(1, progress / warm-up).</summary>
    public double KlWeight(TrainingMoment moment) =>
        KlWarmUpEpochs > 0 ? Beta * Math.Min(1, moment.Progress / KlWarmUpEpochs) : Beta;
}

/// <summary>Which parts of the ELBO are integrated and which are sampled (EM and VAE tutorial problem 5). All three have the same expectation.</summary>
public enum ElboEstimator
{
    /// <summary>E log p(x|z) sampled, KL(q ‖ p) integrated: the least variance where the KL is known.</summary>
    AnalyticKl,

    /// <summary>E log p(x,z) sampled, H(q) integrated: for priors whose KL is not known.</summary>
    Entropy,

    /// <summary>E [log p(x,z) − log q(z|x)] sampled: needs densities alone.</summary>
    MonteCarlo,
}
