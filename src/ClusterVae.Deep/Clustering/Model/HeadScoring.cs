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
        var code = posterior.Mean + q.matmul(centres);
        if ((parts & (ReadingParts.Bound | ReadingParts.Reconstruction)) == 0)
            return new Reading(code, logQ, null, null);
        var decoded = network.Decode(posterior.Mean, q);
        return new Reading(
            code, logQ,
            parts.HasFlag(ReadingParts.Bound) ? Likelihood.LogProbability(x, decoded) - posterior.KlToStandard() : null,
            parts.HasFlag(ReadingParts.Reconstruction) ? Likelihood.Mean(decoded) : null);
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

    public override void Dispose()
    {
        network.Dispose();
        Likelihood.Dispose();
        centres.Dispose();
    }
}
