using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A two-level tree of Gaussians as prior (VAE notes, "Hierarchical prior GMM -> GMM"): a parent's mean is the mean of its children, so that a
/// row pulls its own child, its parent, and through the parent the siblings. The mixture of the children belongs to the objective.
/// </summary>
public sealed class HierarchicalMixture : VaeObjective, IClusterObjective
{
    private readonly MixturePrior children;
    private readonly Tensor averaging;
    private readonly Tensor parents;
    private readonly Tensor parentLogVars;
    private readonly double parentShare;

    private HierarchicalMixture(
        VaeNetwork network, Likelihood likelihood, MixturePrior children, Tensor averaging, Tensor parents, NamedTensor parentLogVars, double parentShare, ElboSettings? settings, IAugmentation? augmentation)
        : base(network, likelihood, settings, augmentation, [.. children.Parameters, parentLogVars], children.State)
    {
        (this.children, this.averaging, this.parents, this.parentLogVars, this.parentShare) =
            (children, averaging, parents, parentLogVars.Value, parentShare);
        Families = (int)averaging.shape[0];
    }

    /// <summary>Children.</summary>
    public int Clusters => children.Clusters;

    /// <summary>Parents.</summary>
    public int Families { get; }

    public MixturePrior Children => children;

    /// <param name="network">The encoder and decoder.</param>
    /// <param name="likelihood">p(x|z).</param>
    /// <param name="children">The lower level.</param>
    /// <param name="parentOfChild">Each child's parent, 0..P−1, every parent with at least one child.</param>
    /// <param name="parentShare">ρ: the part of a child's mass that lies around its parent.</param>
    /// <param name="settings">Those of the ELBO.</param>
    /// <param name="augmentation">Of the rows while training.</param>
    public static HierarchicalMixture Create(
        VaeNetwork network, Likelihood likelihood, MixturePrior children, ReadOnlySpan<int> parentOfChild, double parentShare = 0.2, ElboSettings? settings = null, IAugmentation? augmentation = null)
    {
        if (parentShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(parentShare), parentShare, "The share lies between 0 and 1.");
        using var scope = NewDisposeScope();
        var averaging = tensor(Averaging(parentOfChild, children.Clusters), device: network.Device);
        var parents = tensor(Array.ConvertAll(parentOfChild.ToArray(), parent => (long)parent), device: network.Device);
        var logVars = zeros(averaging.shape[0], 1, ScalarType.Float32, network.Device, requires_grad: true);
        return new HierarchicalMixture(
            network, likelihood, children, averaging.DetachFromDisposeScope(), parents.DetachFromDisposeScope(),
            new NamedTensor("prior.parentLogVars", logVars.DetachFromDisposeScope()), parentShare, settings, augmentation);
    }

    /// <summary>M_p = mean of μ_c over p's children (VAE notes): averaging [P,C] has 1/(number of children) there, 0 elsewhere.</summary>
    public static Tensor ParentMeans(Tensor averaging, Tensor means) => averaging.matmul(means);               // [P,D]

    /// <summary>
    /// log p(z, c) = log π_c + log((1 − ρ) N(z; μ_c, σ²_c) + ρ N(z; M_p(c), s²_p(c))): given its child c, a code lies around c or, with
    /// probability ρ, around c's parent.
    /// </summary>
    public static Tensor LogJoint(
        Tensor z, Tensor logWeights, Tensor means, Tensor logVars, Tensor parentMeans, Tensor parentLogVars, Tensor parentOfChild, double parentShare)
    {
        using var scope = NewDisposeScope();
        var own = DiagonalMixture.LogComponents(z, means, logVars) + Math.Log(1 - parentShare); // [N,C]
        var above = DiagonalMixture.LogComponents(z, parentMeans, parentLogVars) + Math.Log(parentShare);      // [N,P]
        var both = stack([own, above.index_select(1, parentOfChild)], -1);                      // [N,C,2]
        return (both.logsumexp(-1) + logWeights).MoveToOuterDisposeScope();                     // [N,C]
    }

    /// <summary>log p(child|z) at the posterior mean.</summary>
    public Tensor LogMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(LogJoint(Network.Encode(rows).Mean)).MoveToOuterDisposeScope();        // [N,C]
    }

    /// <summary>log p(parent|z) = log of the sum over its children.</summary>
    public Tensor LogFamilyMemberships(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return LogFamilies(LogMemberships(rows), averaging).MoveToOuterDisposeScope();          // [N,P]
    }

    /// <summary>Sums memberships of children into those of parents.</summary>
    public static Tensor LogFamilies(Tensor logMemberships, Tensor averaging)
    {
        using var scope = NewDisposeScope();
        var belongs = averaging.gt(0).log();                                                    // [P,C], 0 or −∞
        return (logMemberships.unsqueeze(1) + belongs).logsumexp(-1).MoveToOuterDisposeScope(); // [N,P]
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
        parents.Dispose();
        parentLogVars.Dispose();
    }

    private Tensor LogJoint(Tensor z)
    {
        using var scope = NewDisposeScope();
        var joint = LogJoint(
            z, children.LogWeights(), children.Means, children.LogVariances(),
            ParentMeans(averaging, children.Means), parentLogVars.clamp(-8, 8), parents, parentShare);
        return joint.MoveToOuterDisposeScope();
    }

    private static float[,] Averaging(ReadOnlySpan<int> parentOfChild, int children)
    {
        if (parentOfChild.Length != children)
            throw new ArgumentException($"{parentOfChild.Length} parents are named for {children} children.", nameof(parentOfChild));
        var counts = new int[children];
        var families = 0;
        foreach (var parent in parentOfChild)
        {
            if (parent < 0 || parent >= children)
                throw new ArgumentOutOfRangeException(nameof(parentOfChild), parent, "Number the parents from 0.");
            counts[parent]++;
            families = Math.Max(families, parent + 1);
        }
        if (counts.AsSpan(0, families).Contains(0))
            throw new ArgumentException("A parent has no child; number the parents without gaps.", nameof(parentOfChild));
        var averaging = new float[families, children];
        for (var child = 0; child < children; child++)
            averaging[parentOfChild[child], child] = 1f / counts[parentOfChild[child]];
        return averaging;
    }
}
