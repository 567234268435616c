using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Assignment by Bayes: q(c|x) = p(c|z) from the mixture prior (Clustering VAE s.2, the VaDE family). The decoder sees the cluster where the network
/// was built for that. The mixture belongs to the objective from here on.
/// </summary>
internal sealed class Vade : VaeObjective, IClusterObjective
{
    private readonly MixturePrior prior;

    public Vade(VaeNetwork network, Likelihood likelihood, MixturePrior prior, ElboSettings? settings = null, IAugmentation? augmentation = null)
        : base(network, likelihood, settings, augmentation, prior.Parameters, prior.State)
    {
        if (network.Clusters != 0 && network.Clusters != prior.Clusters)
            throw new ArgumentException($"The decoder sees {network.Clusters} clusters, the prior has {prior.Clusters}.", nameof(prior));
        this.prior = prior;
    }

    public int Clusters => prior.Clusters;

    public MixturePrior Prior => prior;

    /// <summary>
    /// KL(q(z,c|x) ‖ p(z,c)) per row with q(c|x) = γ = p(c|z) (Clustering VAE s.2.3): Σ_c γ_c (log γ_c − log π_c − E_q log N(z; μ_c, σ²_c)) − H(q),
    /// the expectation over z integrated.
    /// </summary>
    public static Tensor Divergence(
        Tensor mean, Tensor variance, Tensor entropy, Tensor logGamma, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return Divergence(entropy, logGamma, logWeights, DiagonalMixture.ExpectedLogComponents(mean, variance, means, logVars)).MoveToOuterDisposeScope();      // [N]
    }

    /// <summary>The same from E_q log p(z|c) [N,K], whatever the components are.</summary>
    public static Tensor Divergence(Tensor entropy, Tensor logGamma, Tensor logWeights, Tensor expected)
    {
        using var scope = NewDisposeScope();
        return ((logGamma.exp() * (logGamma - logWeights - expected)).sum(-1) - entropy).MoveToOuterDisposeScope();    // [N]
    }

    /// <summary>log p(c|z) at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return prior.LogResponsibilities(Network.Encode(rows).Mean).MoveToOuterDisposeScope();  // [N,K]
    }

    private protected override Tensor LogLikelihood(Tensor x, Tensor z)
    {
        using var scope = NewDisposeScope();
        return (Network.Clusters == 0 ? base.LogLikelihood(x, z) : ClusterDecoding.ExpectedLogLikelihood(Network, Likelihood, x, z, prior.LogResponsibilities(z)))
            .MoveToOuterDisposeScope();
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var (logWeights, logVars) = (prior.LogWeights(), prior.LogVariances());
        // With the exact p(c|z) the sampled form is the log-sum-exp: Σ γ (log p(z,c) − log γ) = log p(z).
        var divergence = Settings.Estimator == ElboEstimator.AnalyticKl
            ? Divergence(posterior.Mean, posterior.Variance(), posterior.Entropy(), prior.LogResponsibilities(z), logWeights, prior.Means, logVars)
            : GmmPrior.Divergence(Settings.Estimator, posterior, noise, z, logWeights, prior.Means, logVars);
        return divergence.MoveToOuterDisposeScope();                                            // [N]
    }

    private protected override void Report(Posterior posterior, LossTerms terms) =>
        ClusterEntropies.Report(prior.LogResponsibilities(posterior.Mean), terms);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            prior.Dispose();
    }
}
