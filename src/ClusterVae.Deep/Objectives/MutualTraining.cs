using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// VAE and mixture in turn (VAE with GMM s.3.3): in a round each row's prior is the Gaussian of the component that the last mixture gave it.
/// Before the first round the prior is N(0, I). A trainer drives the rounds and fits the mixtures.
/// </summary>
internal sealed class MutualTraining : VaeObjective, IClusterObjective
{
    private const double LeastVariance = 1e-4;

    private readonly Tensor assignments;
    private readonly Tensor logWeights;
    private readonly Tensor means;
    private readonly Tensor whitening;

    private MutualTraining(
        VaeNetwork network, Likelihood likelihood, Tensor assignments, Tensor logWeights, Tensor means, Tensor whitening, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation, null,
            [new("mutual.assignments", assignments), new("mutual.logWeights", logWeights), new("mutual.means", means), new("mutual.whitening", whitening)])
    {
        (this.assignments, this.logWeights, this.means, this.whitening) = (assignments, logWeights, means, whitening);
    }

    public int Clusters => (int)means.shape[0];

    public static MutualTraining Create(
        VaeNetwork network, Likelihood likelihood, int rows, int clusters, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        using var scope = NewDisposeScope();
        var (device, latent) = (network.Device, network.Latent);
        // Component 0 of all rows with mean 0 and variance 1: N(0, I) until a mixture is there.
        return new MutualTraining(
            network, likelihood,
            zeros(rows, ScalarType.Int64, device).DetachFromDisposeScope(), full(clusters, Held(-Math.Log(clusters)), ScalarType.Float32, device).DetachFromDisposeScope(),
            zeros(clusters, latent, ScalarType.Float32, device).DetachFromDisposeScope(), eye(latent, latent, ScalarType.Float32, device).repeat(clusters, 1, 1).alias().DetachFromDisposeScope(),
            settings, augmentation);
    }

    /// <summary>Starts a round: the component of each row, and the mixture, row-major; variances [K·D] or covariances [K·D·D].</summary>
    public void SetMixture(ReadOnlySpan<int> components, ReadOnlySpan<float> weights, ReadOnlySpan<float> newMeans, ReadOnlySpan<float> variances)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        assignments.copy_(tensor(Array.ConvertAll(components.ToArray(), component => (long)component)));
        logWeights.copy_(tensor(weights.ToArray()).clamp_min(Held(1e-8)).log());
        means.copy_(tensor(newMeans.ToArray()).view(means.shape));
        // A variance below 1e-4 would tie a row's code to its component more strongly than any data can.
        var given = tensor(variances.ToArray());
        whitening.copy_(variances.Length == means.numel()
            ? diag_embed(given.clamp_min(Held(LeastVariance)).rsqrt().view(means.shape))
            : WhitenedMixture.Whitening(given.view(whitening.shape).Plus(eye(Network.Latent) * Held(LeastVariance))));
    }

    /// <summary>log p(c|z) at the posterior mean, by the mixture of this round.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(WhitenedMixture.LogComponents(Network.Encode(rows).Mean, means, whitening).Plus(logWeights)).MoveToOuterDisposeScope(); // [N,K]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var component = assignments.index_select(0, batch.Indices);
        var (centres, factors) = (means.index_select(0, component), whitening.index_select(0, component));     // [N,D], [N,D,D]
        var divergence = Settings.Estimator == ElboEstimator.AnalyticKl
            ? -WhitenedMixture.ExpectedLogDensity(posterior.Mean, posterior.Variance(), centres, factors) - posterior.Entropy()
            : GmmPrior.SampledDivergence(Settings.Estimator, posterior, noise, WhitenedMixture.LogDensity(z - centres, factors));
        return divergence.MoveToOuterDisposeScope();                                            // [N]
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        assignments.Dispose();
        logWeights.Dispose();
        means.Dispose();
        whitening.Dispose();
    }
}
