using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Trainable centres C that pull the codes while the VAE trains: L = L_VAE + λ L_cluster (VAE with GMM s.3.2), over N(0, I) or over a Gaussian
/// mixture prior, which then belongs to the objective.
/// </summary>
internal sealed class SoftKMeans : VaeObjective, IClusterObjective
{
    private readonly Tensor centres;
    private readonly double weight;
    private readonly MixturePrior? prior;

    private SoftKMeans(
        VaeNetwork network, Likelihood likelihood, NamedTensor centres, double weight, MixturePrior? prior, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation, [centres, .. prior?.Parameters ?? []], prior?.State)
    {
        (this.centres, this.weight, this.prior) = (centres.Value, weight, prior);
    }

    public int Clusters => (int)centres.shape[0];

    public Tensor Centres => centres;                                                           // [K,D]

    /// <summary>Centres drawn from N(0, I), where the codes of a fresh VAE lie.</summary>
    /// <param name="network">The encoder and decoder.</param>
    /// <param name="likelihood">p(x|z).</param>
    /// <param name="clusters">K.</param>
    /// <param name="weight">λ.</param>
    /// <param name="generator">Draws the centres.</param>
    /// <param name="prior">Null for N(0, I).</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    public static SoftKMeans Create(
        VaeNetwork network, Likelihood likelihood, int clusters, double weight, Generator generator, MixturePrior? prior = null, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        using var scope = NewDisposeScope();
        var centres = randn(clusters, network.Latent, ScalarType.Float32, generator: generator).to(network.Device)
            .requires_grad_(true).DetachFromDisposeScope();
        return new SoftKMeans(network, likelihood, new NamedTensor("centres", centres), weight, prior, settings, augmentation);
    }

    /// <summary>‖z_i − C_k‖².</summary>
    public static Tensor SquaredDistances(Tensor z, Tensor centres)
    {
        using var scope = NewDisposeScope();
        return (z.unsqueeze(1) - centres).Squared().sum(-1).MoveToOuterDisposeScope();          // [N,K]
    }

    /// <summary>w_ik = exp(−‖z_i − C_k‖²)/Σ_j exp(−‖z_i − C_j‖²) (VAE with GMM s.3.2), as logarithms.</summary>
    public static Tensor LogAssignments(Tensor z, Tensor centres)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(-SquaredDistances(z, centres)).MoveToOuterDisposeScope();              // [N,K]
    }

    /// <summary>L_cluster per row = Σ_k w_ik ‖z_i − C_k‖² (VAE with GMM s.3.2).</summary>
    public static Tensor ClusterLoss(Tensor z, Tensor centres)
    {
        using var scope = NewDisposeScope();
        var distances = SquaredDistances(z, centres);
        return (nn.functional.softmax(-distances, -1) * distances).sum(-1).MoveToOuterDisposeScope();          // [N]
    }

    /// <summary>Overwrites the centres, row-major.</summary>
    public void SetCentres(ReadOnlySpan<float> values)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        centres.copy_(tensor(values.ToArray()).view(centres.shape));
    }

    /// <summary>log w at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return LogAssignments(Network.Encode(rows).Mean, centres).MoveToOuterDisposeScope();    // [N,K]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        return (prior is null
            ? Elbo.Divergence(Settings.Estimator, posterior, noise, z)
            : GmmPrior.Divergence(Settings.Estimator, posterior, noise, z, prior.LogWeights(), prior.Means, prior.LogVariances()))
            .MoveToOuterDisposeScope();                                                         // [N]
    }

    private protected override Tensor Penalty(Posterior posterior, Tensor z)
    {
        using var scope = NewDisposeScope();
        return (ClusterLoss(z, centres) * Held(weight)).MoveToOuterDisposeScope();                    // [N]
    }

    private protected override void Report(Posterior posterior, LossTerms terms)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        terms.Add("softKMeans", ClusterLoss(posterior.Mean, centres).mean());
        ClusterEntropies.Report(LogAssignments(posterior.Mean, centres), terms);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        centres.Dispose();
        prior?.Dispose();
    }
}
