using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A tree of Gaussians as prior (VAE notes, "Hierarchical prior GMM -> GMM"): a node's mean is the mean of its children, so that a row pulls its own
/// cluster, the nodes above it, and through them the siblings. The mixture of the clusters belongs to the objective.
/// </summary>
internal sealed class HierarchicalMixture : VaeObjective, IClusterObjective
{
    private readonly MixturePrior children;
    private readonly Tensor averaging;
    private readonly Tensor logShares;
    private readonly Tensor innerLogVars;
    private readonly Tensor belongs;

    private HierarchicalMixture(
        VaeNetwork network, Likelihood likelihood, MixturePrior children, Tensor averaging, Tensor logShares, Tensor belongs, NamedTensor innerLogVars, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation,
            [.. children.Parameters, .. innerLogVars.Value.requires_grad ? [innerLogVars] : Array.Empty<NamedTensor>()],
            [.. children.State, .. innerLogVars.Value.requires_grad ? [] : new[] { innerLogVars }])
    {
        (this.children, this.averaging, this.logShares, this.belongs, this.innerLogVars) = (children, averaging, logShares, belongs, innerLogVars.Value);
        Families = (int)belongs.shape[0];
    }

    /// <summary>Leaves of the tree.</summary>
    public int Clusters => children.Clusters;

    /// <summary>Families at its top.</summary>
    public int Families { get; }

    public MixturePrior Children => children;

    /// <summary>log s² of the inner nodes, in the tree's order.</summary>
    public Tensor InnerLogVariances => innerLogVars.clamp(Held(-8), Held(8));                               // [P,1]

    /// <param name="network">The encoder and decoder.</param>
    /// <param name="likelihood">p(x|z).</param>
    /// <param name="children">The leaves.</param>
    /// <param name="tree">Over them.</param>
    /// <param name="upward">ρ: at every node of a cluster's path, the part of its mass that goes on to the node above.</param>
    /// <param name="unitVariance">The inner nodes keep variance 1 (VAE notes: "the sigma may be set to 1").</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    public static HierarchicalMixture Create(
        VaeNetwork network, Likelihood likelihood, MixturePrior children, ClusterTree tree, double upward = 0.2, bool unitVariance = false, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        if (upward is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(upward), upward, "The share lies between 0 and 1.");
        if (tree.Leaves != children.Clusters)
            throw new ArgumentException($"The tree has {tree.Leaves} leaves, the mixture {children.Clusters} clusters.", nameof(tree));
        using var scope = NewDisposeScope();
        Tensor Keep(Tensor value) => value.to(network.Device).alias().DetachFromDisposeScope();
        var logVars = zeros(tree.Inner, 1, ScalarType.Float32, network.Device, requires_grad: !unitVariance);
        return new HierarchicalMixture(
            network, likelihood, children, Keep(tensor(tree.Averaging())), Keep(tensor(tree.LogShares(upward)).to(ScalarType.Float32)), Keep(Membership(tree)),
            new NamedTensor("prior.parentLogVars", logVars.DetachFromDisposeScope()), settings, augmentation);
    }

    /// <summary>M_p = mean of p's children (VAE notes): averaging [P,C] has how much of each leaf's mean is in it (<see cref="ClusterTree.Averaging"/>).</summary>
    public static Tensor ParentMeans(Tensor averaging, Tensor means) => averaging.matmul(means);               // [P,D]

    /// <summary>
    /// log p(z, c) = log π_c + log Σ_(n on c's path) ρ_cn N(z; M_n, s²_n): given its cluster, a code lies around the cluster or, with the shares
    /// ρ [C, C + P] of <see cref="ClusterTree.LogShares"/>, around a node above it.
    /// </summary>
    public static Tensor LogJoint(Tensor z, Tensor logWeights, Tensor means, Tensor logVars, Tensor innerMeans, Tensor innerLogVars, Tensor logShares)
    {
        using var scope = NewDisposeScope();
        var each = cat([DiagonalMixture.LogComponents(z, means, logVars), DiagonalMixture.LogComponents(z, innerMeans, innerLogVars)], 1);     // [N,C+P]
        return each.unsqueeze(1).Plus(logShares).logsumexp(-1).Plus(logWeights).MoveToOuterDisposeScope();     // [N,C]
    }

    /// <summary>log p(child|z) at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(LogJoint(Network.Encode(rows).Mean)).MoveToOuterDisposeScope();        // [N,C]
    }

    /// <summary>log p(top family|z) = log of the sum over its clusters.</summary>
    public Tensor LogFamilyMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return LogFamilies(LogMemberships(rows), belongs).MoveToOuterDisposeScope();            // [N,F]
    }

    /// <summary>Sums memberships of clusters into those of families; belongs [F,C] is above 0 where a cluster is of a family.</summary>
    public static Tensor LogFamilies(Tensor logMemberships, Tensor belongs)
    {
        using var scope = NewDisposeScope();
        return logMemberships.unsqueeze(1).Plus(belongs.gt(Held(0)).log()).logsumexp(-1).MoveToOuterDisposeScope();  // [N,F]
    }

    private protected override Tensor Divergence(MicroBatch batch, Posterior posterior, Tensor noise, Tensor z)
    {
        using var scope = NewDisposeScope();
        var logPrior = LogJoint(z).logsumexp(-1);
        return GmmPrior.SampledDivergence(Settings.Estimator, posterior, noise, logPrior).MoveToOuterDisposeScope();   // [N]
    }

    private protected override void Report(Posterior posterior, LossTerms terms)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        ClusterEntropies.Report(Categorical.LogNormalize(LogJoint(posterior.Mean)), terms);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        children.Dispose();
        averaging.Dispose();
        logShares.Dispose();
        belongs.Dispose();
        innerLogVars.Dispose();
    }

    private Tensor LogJoint(Tensor z)
    {
        using var scope = NewDisposeScope();
        return LogJoint(
            z, children.LogWeights(), children.Means, children.LogVariances(), ParentMeans(averaging, children.Means), InnerLogVariances, logShares).MoveToOuterDisposeScope();
    }

    private static Tensor Membership(ClusterTree tree)
    {
        var belongs = new float[tree.Tops, tree.Leaves];
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
            belongs[tree.TopOf[leaf], leaf] = 1;
        return tensor(belongs);                                                                 // [F,C]
    }
}
