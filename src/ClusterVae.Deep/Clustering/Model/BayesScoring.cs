using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// One encoder and decoder with a mixture in the latent space that assigns by Bayes, or with a head q(c|x) of its own. The prior of the bound
/// may be another mixture than the one that assigns (soft k-means over N(0, I)).
/// </summary>
internal sealed class BayesScoring : ClusterScoring
{
    private readonly VaeNetwork network;
    private readonly LatentMixture? assignment;
    private readonly LatentMixture prior;
    private readonly DenseLayer? head;

    /// <summary>Takes the parts over. Where there is neither a head nor an assignment, the prior assigns.</summary>
    public BayesScoring(VaeNetwork network, Likelihood likelihood, int clusters, LatentMixture prior, LatentMixture? assignment = null, DenseLayer? head = null)
        : base(network.Spec, network.InputWidth, network.Latent, clusters, likelihood, network.Device)
    {
        (this.network, this.prior, this.assignment, this.head) = (network, prior, assignment, head);
        Tensors =
        [
            .. network.Parameters, .. network.State, .. likelihood.Parameters, .. likelihood.State, .. prior.Tensors("prior"),
            .. assignment?.Tensors("assignment") ?? [], .. (head?.Parameters ?? []).Prefixed("clusters"),
        ];
        network.SetTraining(false);
    }

    public override IReadOnlyList<NamedTensor> Tensors { get; }

    public VaeNetwork Network => network;

    public LatentMixture Prior => prior;

    /// <summary>Whether the mixture that assigns is the prior of the bound.</summary>
    public bool AssignsByPrior => head is null && assignment is null;

    /// <summary>The head of <see cref="CategoricalLatent"/>.</summary>
    public DenseLayer? Head => head;

    public override Reading Read(Tensor x, ReadingParts parts)
    {
        var features = network.Trunk.Forward(x);
        var posterior = network.Head.Read(features);
        var code = posterior.Mean;
        if (parts == 0)
            return new Reading(code, null, null, null);
        var logQ = head is not null ? Categorical.LogNormalize(head.Forward(features)) : (assignment ?? prior).LogMemberships(code);
        var reconstruction = parts.HasFlag(ReadingParts.Reconstruction) ? Likelihood.Mean(Decoded(code, logQ.exp())) : null;
        return new Reading(
            code, logQ, parts.HasFlag(ReadingParts.Bound) ? Bound(x, posterior, logQ) : null, reconstruction,
            parts.HasFlag(ReadingParts.Evidence) ? Evidence(x, posterior, logQ) : null);
    }

    public override Tensor Decode(Tensor z, Tensor cluster)
    {
        using var scope = NewDisposeScope();
        return Likelihood.Mean(Decoded(z, cluster)).MoveToOuterDisposeScope();
    }

    public static BayesScoring From(JsonObject description, Device device)
    {
        var (latent, clusters) = (Number(description, "latent"), Number(description, "clusters"));
        using var generator = new Generator(0);
        var network = SpecOf(description).Build(Number(description, "width"), latent, generator, clusters: description["decoderSeesCluster"]!.GetValue<bool>() ? clusters : 0, device: device);
        return new BayesScoring(
            network, LikelihoodOf(description["likelihood"]!.GetValue<string>(), device), clusters,
            LatentMixture.Empty(description["prior"]!, clusters, latent, device, description["fullPrior"]?.GetValue<bool>() == true),
            description["assignment"] is { } assigning ? LatentMixture.Empty(assigning, clusters, latent, device) : null,
            description["head"]!.GetValue<bool>() ? new DenseLayer(network.Trunk.OutputWidth, clusters, generator, device) : null);
    }

    protected override void DescribeMore(JsonObject description)
    {
        description["decoderSeesCluster"] = network.Clusters > 0;
        description["prior"] = prior.Describe();
        description["fullPrior"] = prior.IsFull;
        description["assignment"] = assignment?.Describe();
        description["head"] = head is not null;
    }

    public override void Dispose()
    {
        network.Dispose();
        Likelihood.Dispose();
        prior.Dispose();
        assignment?.Dispose();
        head?.Dispose();
    }

    // E_q log p(x|z), minus KL(q(z,c|x) ‖ p(z,c)) with the expectation over z integrated: a bound for any q(c|x).
    private Tensor Bound(Tensor x, Posterior posterior, Tensor logQ)
    {
        using var scope = NewDisposeScope();
        var (entropy, expected) = (posterior.Entropy(), prior.ExpectedLogComponents(posterior.Mean, posterior.Variance()));
        if (network.Clusters == 0)
        {
            var logGamma = head is not null ? logQ : prior.LogResponsibilities(posterior.Mean);
            var divergence = Vade.Divergence(entropy, logGamma, prior.LogWeights, expected);
            return (ScoringBound.Expectation(posterior, z => Likelihood.LogProbability(x, network.Decode(z))) - divergence).MoveToOuterDisposeScope();
        }
        var sure = new SurePart(logQ);
        var seen = Vade.Divergence(entropy, sure.LogMemberships, prior.LogWeights, expected);
        return (ScoringBound.Expectation(posterior, z => sure.Expectation(OfPairs(x, z, sure))) - seen).MoveToOuterDisposeScope();             // [N]
    }

    /// <summary>log p(x), the clusters that a row does not know left out where the decoder sees them.</summary>
    private Tensor Evidence(Tensor x, Posterior posterior, Tensor logQ)
    {
        if (network.Clusters == 0)
            return ScoringBound.LogEvidence(posterior, z => Likelihood.LogProbability(x, network.Decode(z)).Plus(prior.LogDensity(z)));
        using var scope = NewDisposeScope();
        var sure = new SurePart(logQ);
        return ScoringBound.LogEvidence(posterior, z => sure.LogSum(OfPairs(x, z, sure).Plus(prior.LogJoint(z).index_select(0, sure.Rows).gather(1, sure.Clusters.unsqueeze(1)).squeeze(1))))
            .MoveToOuterDisposeScope();                                                         // [N]
    }

    /// <summary>log p(x|z,c) of the pairs.</summary>
    private Tensor OfPairs(Tensor x, Tensor z, SurePart sure)
    {
        using var scope = NewDisposeScope();
        return Likelihood.LogProbability(x.index_select(0, sure.Rows), network.Decode(z.index_select(0, sure.Rows), sure.OneHot(Clusters)))
            .MoveToOuterDisposeScope();                                                         // [P]
    }

    private Tensor Decoded(Tensor z, Tensor cluster) => network.Clusters == 0 ? network.Decode(z) : network.Decode(z, cluster);
}
