using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A Gaussian mixture instead of N(0, I) as prior, its component unknown (log-sum-exp) or known per row (VAE notes, VAE with GMM s.3.1). The mixture
/// and the labels belong to the objective from here on.
/// </summary>
internal sealed class GmmPrior : VaeObjective, IClusterObjective
{
    private readonly MixturePrior prior;
    private readonly ComponentLabels? labels;

    public GmmPrior(
        VaeNetwork network, Likelihood likelihood, MixturePrior prior, ComponentLabels? labels = null, ElboSettings? settings = null, IAugmentation? augmentation = null)
        : base(network, likelihood, settings, augmentation, prior.Parameters, prior.State)
    {
        (this.prior, this.labels) = (prior, labels);
    }

    public int Clusters => prior.Clusters;

    public MixturePrior Prior => prior;

    /// <summary>
    /// An estimate of KL(q ‖ p) with log p(z) = log Σ_k π_k N(z; μ_k, σ²_k) (VAE notes). No closed form exists: H(q) is integrated, or with
    /// <see cref="ElboEstimator.MonteCarlo"/> sampled too.
    /// </summary>
    public static Tensor Divergence(
        ElboEstimator estimator, Posterior posterior, Tensor noise, Tensor z, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        var logPrior = DiagonalMixture.LogDensity(z, logWeights, means, logVars);
        return SampledDivergence(estimator, posterior, noise, logPrior).MoveToOuterDisposeScope();             // [N]
    }

    /// <summary>KL(q ‖ N(μ_c, σ²_c)) − log π_c for rows whose component c is known (VAE notes): the prior collapses onto one Gaussian.</summary>
    public static Tensor KnownDivergence(Posterior posterior, Tensor component, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        var kl = posterior.KlToDiagonal(means.index_select(0, component), logVars.index_select(0, component));
        return (kl - logWeights.index_select(0, component)).MoveToOuterDisposeScope();          // [N]
    }

    /// <summary>log p(c|z) at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return prior.LogResponsibilities(Network.Encode(rows).Mean).MoveToOuterDisposeScope();  // [N,K]
    }

    internal static Tensor SampledDivergence(ElboEstimator estimator, Posterior posterior, Tensor noise, Tensor logPrior)
    {
        using var scope = NewDisposeScope();
        var logPosterior = estimator == ElboEstimator.MonteCarlo ? posterior.LogDensityAt(noise) : -posterior.Entropy();
        return (logPosterior - logPrior).MoveToOuterDisposeScope();                             // [N]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var (logWeights, logVars) = (prior.LogWeights(), prior.LogVariances());
        var unknown = Divergence(Settings.Estimator, posterior, noise, z, logWeights, prior.Means, logVars);
        if (labels is null)
            return unknown.MoveToOuterDisposeScope();
        var component = labels.Of(batch);
        var known = KnownDivergence(posterior, component.clamp_min(Held(0)), logWeights, prior.Means, logVars);
        return where(component.ge(Held(0)), known, unknown).MoveToOuterDisposeScope();                // [N]
    }

    private protected override void Report(Posterior posterior, LossTerms terms) =>
        ClusterEntropies.Report(prior.LogResponsibilities(posterior.Mean), terms);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        prior.Dispose();
        labels?.Dispose();
    }
}

/// <summary>The component of each row of the data where it is known (VAE notes), −1 where it is not.</summary>
internal sealed class ComponentLabels : IDisposable
{
    private readonly Tensor labels;

    public ComponentLabels(ReadOnlySpan<int> components, int clusters, Device? device = null)
    {
        for (var row = 0; row < components.Length; row++)
        {
            if (components[row] < -1 || components[row] >= clusters)
                throw new ArgumentOutOfRangeException(nameof(components), components[row], $"Row {row} names a component outside 0..{clusters - 1}; write -1 where it is not known.");
        }
        labels = tensor(Array.ConvertAll(components.ToArray(), component => (long)component), device: device).DetachFromDisposeScope();
    }

    public Tensor Of(MicroBatch batch) => labels.index_select(0, batch.Indices);                // [b]

    public void Dispose() => labels.Dispose();
}
