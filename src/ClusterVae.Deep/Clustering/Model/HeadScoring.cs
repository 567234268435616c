using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The net of InfoMax: amortised q(c|x), and a code z that holds what the cluster does not say, z ~ N(0, I) in each. As embedding serves
/// e = z + Σ_c q(c|x) m_c, that is p(e|c) = N(m_c, I), with fixed centres m_c laid out by how alike the clusters are; the decoder sees e − m_c.
/// </summary>
internal sealed class HeadScoring : ClusterScoring
{
    private readonly ClusterNetwork network;
    private readonly Tensor centres;
    private readonly int head;

    /// <summary>Takes the parts over.</summary>
    public HeadScoring(ClusterNetwork network, Likelihood likelihood, int head, Tensor centres)
        : base(network.Spec, network.InputWidth, network.Latent, network.Clusters, likelihood, network.Device)
    {
        (this.network, this.head, this.centres) = (network, head, centres);
        Tensors =
        [
            .. network.ClusterParameters, .. network.ClusterState, .. network.GenerativeParameters, .. network.GenerativeState,
            .. likelihood.Parameters, .. likelihood.State, new("centres", centres),
        ];
        network.SetTraining(false);
    }

    public override IReadOnlyList<NamedTensor> Tensors { get; }

    public ClusterNetwork Network => network;

    public Tensor Centres => centres;                                                           // [K,d]

    public int Head => head;

    public override Reading Read(Tensor x, ReadingParts parts)
    {
        var features = network.Trunk.Forward(x);
        var posterior = network.Posterior(features);
        var logQ = network.LogMemberships(features).select(1, head);                            // [N,K]
        var q = logQ.exp();
        var code = posterior.Mean.Plus(q.matmul(centres));
        if ((parts & ~ReadingParts.Memberships) == 0)
            return new Reading(code, logQ, null, null);
        var sure = new SurePart(logQ);
        return new Reading(
            code, logQ,
            parts.HasFlag(ReadingParts.Bound) ? Bound(x, posterior, sure) : null,
            parts.HasFlag(ReadingParts.Reconstruction) ? Likelihood.Mean(network.Decode(posterior.Mean, q)) : null,
            parts.HasFlag(ReadingParts.Evidence) ? Evidence(x, posterior, sure) : null);
    }

    public override Tensor Decode(Tensor z, Tensor cluster)
    {
        using var scope = NewDisposeScope();
        return Likelihood.Mean(network.Decode(z - cluster.matmul(centres), cluster)).MoveToOuterDisposeScope();
    }

    public static HeadScoring From(JsonObject description, Device device)
    {
        var (latent, clusters) = (Number(description, "latent"), Number(description, "clusters"));
        using var generator = new Generator(0);
        var network = new ClusterNetwork(SpecOf(description), Number(description, "width"), latent, clusters, Number(description, "heads"), generator, device);
        return new HeadScoring(network, LikelihoodOf(description["likelihood"]!.GetValue<string>(), device), Number(description, "head"),
            zeros(clusters, latent, ScalarType.Float32, device).DetachFromDisposeScope());
    }

    protected override void DescribeMore(JsonObject description)
    {
        description["heads"] = network.Heads;
        description["head"] = head;
    }

    // Σ_c q(c|x) E_q(z|x) log p(x|z,c) − KL(q(z|x) ‖ N(0, I)) − KL(q(c|x) ‖ p(c)), p(c) even.
    private Tensor Bound(Tensor x, Posterior posterior, SurePart sure)
    {
        using var scope = NewDisposeScope();
        var likelihood = ScoringBound.Expectation(posterior, z => sure.Expectation(OfPairs(x, z, sure)));
        return (likelihood - posterior.KlToStandard() - Categorical.KlToUniform(sure.LogMemberships)).MoveToOuterDisposeScope();               // [N]
    }

    private Tensor Evidence(Tensor x, Posterior posterior, SurePart sure)
    {
        using var scope = NewDisposeScope();
        return (ScoringBound.LogEvidence(posterior, z => sure.LogSum(OfPairs(x, z, sure)).Plus(DiagonalGaussian.StandardLogDensity(z))) - Held(Math.Log(Clusters)))
            .MoveToOuterDisposeScope();                                                         // [N]
    }

    /// <summary>log p(x|z,c) of the pairs.</summary>
    private Tensor OfPairs(Tensor x, Tensor z, SurePart sure)
    {
        using var scope = NewDisposeScope();
        return Likelihood.LogProbability(x.index_select(0, sure.Rows), network.Decode(z.index_select(0, sure.Rows), sure.OneHot(Clusters)))
            .MoveToOuterDisposeScope();                                                         // [P]
    }

    public override void Dispose()
    {
        network.Dispose();
        Likelihood.Dispose();
        centres.Dispose();
    }
}
