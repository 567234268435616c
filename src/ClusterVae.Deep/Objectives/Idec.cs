using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Improved deep embedded clustering (Guo et al., IJCAI 2017, on DEC of Xie et al., ICML 2016): trainable centres pull the codes by
/// γ KL(P ‖ Q) while the rows are still rebuilt. Here the rows are rebuilt by −ELBO, since the encoder is a VAE's.
/// </summary>
internal sealed class Idec : VaeObjective, IClusterObjective
{
    private readonly Tensor centres;
    private readonly double weight;

    private Idec(VaeNetwork network, Likelihood likelihood, NamedTensor centres, double weight, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation, [centres])
    {
        (this.centres, this.weight) = (centres.Value, weight);
    }

    public int Clusters => (int)centres.shape[0];

    public Tensor Centres => centres;                                                           // [K,D]

    /// <param name="network">The encoder and decoder.</param>
    /// <param name="likelihood">p(x|z).</param>
    /// <param name="centres">Where they begin, row-major; their number is K.</param>
    /// <param name="weight">γ.</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    public static Idec Create(
        VaeNetwork network, Likelihood likelihood, ReadOnlySpan<float> centres, double weight, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        using var scope = NewDisposeScope();
        var own = tensor(centres.ToArray()).view(-1, network.Latent).to(network.Device).requires_grad_(true).DetachFromDisposeScope();
        return new Idec(network, likelihood, new NamedTensor("centres", own), weight, settings, augmentation);
    }

    /// <summary>log q_ik with q_ik ∝ (1 + ‖z_i − μ_k‖²)⁻¹, Student's t with one degree of freedom (DEC (1)).</summary>
    public static Tensor LogAssignments(Tensor z, Tensor centres)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(-SoftKMeans.SquaredDistances(z, centres).log1p()).MoveToOuterDisposeScope();   // [N,K]
    }

    /// <summary>log p_ik with p_ik ∝ q_ik²/f_k and f_k = Σ_i q_ik (DEC (3)): sharper than q, and large clusters count less.</summary>
    public static Tensor LogTarget(Tensor logQ)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(logQ * Held(2) - logQ.logsumexp(0)).MoveToOuterDisposeScope();                       // [N,K]
    }

    /// <summary>KL(p_i ‖ q_i) per row (DEC (2)); the target p carries no gradient.</summary>
    public static Tensor ClusterLoss(Tensor z, Tensor centres)
    {
        using var scope = NewDisposeScope();
        var logQ = LogAssignments(z, centres);
        return Categorical.Kl(LogTarget(logQ).detach(), logQ).MoveToOuterDisposeScope();        // [N]
    }

    /// <summary>log q at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return LogAssignments(Network.Encode(rows).Mean, centres).MoveToOuterDisposeScope();    // [N,K]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z) =>
        Elbo.Divergence(Settings.Estimator, posterior, noise, z);

    // On the mean: the sample's noise is no wider than the distance between centres, and memberships would be pulled to uniform by it.
    private protected override Tensor Penalty(Posterior posterior, Tensor z)
    {
        using var scope = NewDisposeScope();
        return (ClusterLoss(posterior.Mean, centres) * Held(weight)).MoveToOuterDisposeScope();       // [N]
    }

    private protected override void Report(Posterior posterior, LossTerms terms)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        terms.Add("clustering", ClusterLoss(posterior.Mean, centres).mean());
        ClusterEntropies.Report(LogAssignments(posterior.Mean, centres), terms);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            centres.Dispose();
    }
}
