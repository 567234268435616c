using ClusterVae.Deep.Augmentation;
using ClusterVae.Deep.Distributions;
using ClusterVae.Deep.Networks;
using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>The variational auto-encoder itself: −ELBO with p(z) = N(0, I) (000 s.1, 001, 003). See docs/models/vae.md.</summary>
public sealed class Elbo(VaeNetwork network, Likelihood likelihood, ElboSettings? settings = null, IAugmentation? augmentation = null)
    : VaeObjective(network, likelihood, settings, augmentation)
{
    /// <summary>
    /// What the ELBO subtracts from log p(x|z), per row: KL(q ‖ p) integrated (003 eq. 1), −log p(z) − H(q) (eq. 2), or
    /// log q(z|x) − log p(z) (eq. 3), for p(z) = N(0, I) and the z that the posterior makes of the noise.
    /// </summary>
    public static Tensor Divergence(ElboEstimator estimator, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var divergence = estimator switch
        {
            ElboEstimator.AnalyticKl => posterior.KlToStandard(),
            ElboEstimator.Entropy => -(DiagonalGaussian.StandardLogDensity(z) + posterior.Entropy()),
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
