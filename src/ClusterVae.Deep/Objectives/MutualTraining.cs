using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// VAE and mixture in turn (VAE with GMM s.3.3): in a round each row's prior is the Gaussian of the component that the last mixture gave it.
/// Before the first round the prior is N(0, I). A trainer drives the rounds and fits the mixtures.
/// </summary>
public sealed class MutualTraining : VaeObjective, IClusterObjective
{
    private readonly Tensor assignments;
    private readonly Tensor logWeights;
    private readonly Tensor means;
    private readonly Tensor logVars;

    private MutualTraining(
        VaeNetwork network, Likelihood likelihood, Tensor assignments, Tensor logWeights, Tensor means, Tensor logVars, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation, null,
            [new("mutual.assignments", assignments), new("mutual.logWeights", logWeights), new("mutual.means", means), new("mutual.logVars", logVars)])
    {
        (this.assignments, this.logWeights, this.means, this.logVars) = (assignments, logWeights, means, logVars);
    }

    public int Clusters => (int)means.shape[0];

    public static MutualTraining Create(
        VaeNetwork network, Likelihood likelihood, int rows, int clusters, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        var (device, latent) = (network.Device, network.Latent);
        // Component 0 of all rows with mean 0 and variance 1: N(0, I) until a mixture is there.
        return new MutualTraining(
            network, likelihood,
            zeros(rows, ScalarType.Int64, device).DetachFromDisposeScope(), full(clusters, -Math.Log(clusters), ScalarType.Float32, device).DetachFromDisposeScope(),
            zeros(clusters, latent, ScalarType.Float32, device).DetachFromDisposeScope(), zeros(clusters, latent, ScalarType.Float32, device).DetachFromDisposeScope(),
            settings, augmentation);
    }

    /// <summary>Starts a round: the component of each row, and the mixture, row-major.</summary>
    public void SetMixture(ReadOnlySpan<int> components, ReadOnlySpan<float> weights, ReadOnlySpan<float> newMeans, ReadOnlySpan<float> variances)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        assignments.copy_(tensor(Array.ConvertAll(components.ToArray(), component => (long)component)));
        logWeights.copy_(tensor(weights.ToArray()).clamp_min(1e-8).log());
        means.copy_(tensor(newMeans.ToArray()).view(means.shape));
        // A variance below 1e-4 would tie a row's code to its component more strongly than any data can.
        logVars.copy_(tensor(variances.ToArray()).clamp_min(1e-4).log().view(logVars.shape));
    }

    /// <summary>log p(c|z) at the posterior mean, by the mixture of this round.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return DiagonalMixture.LogResponsibilities(Network.Encode(rows).Mean, logWeights, means, logVars).MoveToOuterDisposeScope();   // [N,K]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var (mean, logVar) = RowPriors(batch);
        var divergence = Settings.Estimator switch
        {
            ElboEstimator.AnalyticKl => posterior.KlToDiagonal(mean, logVar),
            _ => GmmPrior.SampledDivergence(Settings.Estimator, posterior, noise, DiagonalGaussian.LogDensity(z, mean, logVar)),
        };
        return divergence.MoveToOuterDisposeScope();                                            // [N]
    }

    private protected override Tensor? KlPerDimension(MicroBatch batch, Posterior posterior)
    {
        if (posterior is not DiagonalPosterior diagonal)
            return null;
        using var scope = NewDisposeScope();
        var (mean, logVar) = RowPriors(batch);
        return DiagonalGaussian.KlToDiagonalPerDimension(diagonal.Mean, diagonal.LogVar, mean, logVar).MoveToOuterDisposeScope();
    }

    private (Tensor Mean, Tensor LogVar) RowPriors(MicroBatch batch)
    {
        var component = assignments.index_select(0, batch.Indices);
        return (means.index_select(0, component), logVars.index_select(0, component));          // [N,D] each
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        assignments.Dispose();
        logWeights.Dispose();
        means.Dispose();
        logVars.Dispose();
    }
}
