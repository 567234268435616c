using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>A mixture posterior over a mixture prior: the memberships are the posterior's own weights, the embedding is its mean.</summary>
internal sealed class GumbelScoring : ClusterScoring
{
    private readonly MixtureNetwork network;
    private readonly LatentMixture prior;

    /// <summary>Takes the parts over.</summary>
    public GumbelScoring(MixtureNetwork network, Likelihood likelihood, LatentMixture prior)
        : base(network.Spec, network.InputWidth, network.Latent, network.Clusters, likelihood, network.Device)
    {
        (this.network, this.prior) = (network, prior);
        Tensors = [.. network.Parameters, .. network.State, .. likelihood.Parameters, .. likelihood.State, .. prior.Tensors("prior")];
        network.SetTraining(false);
    }

    public override IReadOnlyList<NamedTensor> Tensors { get; }

    public MixtureNetwork Network => network;

    public LatentMixture Prior => prior;

    public override Reading Read(Tensor x, ReadingParts parts)
    {
        var code = network.Encode(x);
        var q = code.LogWeights.exp();
        var mean = (q.unsqueeze(-1) * code.Means).sum(1);                                       // [N,d]
        return new Reading(
            mean, code.LogWeights,
            parts.HasFlag(ReadingParts.Bound) ? Bound(x, code) : null,
            parts.HasFlag(ReadingParts.Reconstruction) ? Likelihood.Mean(network.Decode(mean, q)) : null,
            parts.HasFlag(ReadingParts.Evidence) ? Evidence(x, code) : null);
    }

    public override Tensor Decode(Tensor z, Tensor cluster)
    {
        using var scope = NewDisposeScope();
        return Likelihood.Mean(network.Decode(z, cluster)).MoveToOuterDisposeScope();
    }

    public static GumbelScoring From(JsonObject description, Device device)
    {
        var (latent, clusters) = (Number(description, "latent"), Number(description, "clusters"));
        using var generator = new Generator(0);
        return new GumbelScoring(
            new MixtureNetwork(
                SpecOf(description), Number(description, "width"), latent, clusters, generator, description["classifier"]?.Deserialize<LayerList>(TrainingOptions.Json), device,
                description["decoderSeesCluster"]?.GetValue<bool>() == true),
            LikelihoodOf(description["likelihood"]!.GetValue<string>(), device), LatentMixture.Empty(description["prior"]!, clusters, latent, device));
    }

    protected override void DescribeMore(JsonObject description)
    {
        description["prior"] = prior.Describe();
        if (network.Classifier is { } classifier)
            description["classifier"] = JsonSerializer.SerializeToNode(classifier.Spec, TrainingOptions.Json);
        // Files of models whose decoder sees z alone are what they always were.
        if (network.DecoderSeesComponent)
            description["decoderSeesCluster"] = true;
    }

    public override void Dispose()
    {
        network.Dispose();
        Likelihood.Dispose();
        prior.Dispose();
    }

    // Σ_k w_k E_q_k log p(x|z) − KL^u (EXoN s.3.2).
    private Tensor Bound(Tensor x, MixtureCode code)
    {
        using var scope = NewDisposeScope();
        var sure = new SurePart(code.LogWeights);
        var (rows, components) = (x.index_select(0, sure.Rows), sure.OneHot(Clusters));
        var likelihood = ScoringBound.Expectation(OfPairs(code, sure), z => Likelihood.LogProbability(rows, network.Decode(z, components)));
        var divergence = MixturePosterior.MatchedKlBound(sure.LogMemberships, code.Means, code.LogVars, prior.LogWeights, prior.Means, prior.LogVars);
        return (sure.Expectation(likelihood) - divergence).MoveToOuterDisposeScope();           // [N]
    }

    /// <summary>The posterior's components draw in turn, each as much as it weighs; the weight of a sample has the whole posterior below it.</summary>
    private Tensor Evidence(Tensor x, MixtureCode code)
    {
        using var scope = NewDisposeScope();
        var sure = new SurePart(code.LogWeights);
        var rows = x.index_select(0, sure.Rows);
        if (network.DecoderSeesComponent)
        {
            // The component is a part of what is drawn here, so each pair is weighed by itself: π_k p_k(z) p(x|z,k) over q_k(z); its w_k cancels with how often it is drawn.
            var ofComponents = sure.OneHot(Clusters);
            return sure.LogSum(ScoringBound.LogEvidence(OfPairs(code, sure), z =>
                Likelihood.LogProbability(rows, network.Decode(z, ofComponents)).Plus(prior.LogJoint(z).gather(1, sure.Clusters.unsqueeze(1)).squeeze(1)))).MoveToOuterDisposeScope();
        }
        var (weights, means, logVars) = (sure.LogMemberships.index_select(0, sure.Rows), code.Means.index_select(0, sure.Rows), code.LogVars.index_select(0, sure.Rows));
        var component = OfPairs(code, sure);
        var perPair = ScoringBound.LogEvidence(component, z =>
        {
            // log p(x,z)/q(z) with the posterior as a whole; the component's own density, by which LogEvidence divides, is taken back.
            var own = DiagonalGaussian.LogDensity(z, component.Mean, component.LogVariance());
            return (Likelihood.LogProbability(rows, network.Decode(z)).Plus(prior.LogDensity(z)) - MixturePosterior.LogDensity(z, weights, means, logVars)).Plus(own);
        });
        return sure.LogSum(perPair.Plus(sure.Weights.log())).MoveToOuterDisposeScope();         // [N]
    }

    private static DiagonalPosterior OfPairs(MixtureCode code, SurePart sure)
    {
        Tensor Pick(Tensor values) => values.index_select(0, sure.Rows).gather(1, sure.Clusters.view(-1, 1, 1).expand(-1, 1, values.shape[2])).squeeze(1);
        return new DiagonalPosterior(Pick(code.Means), Pick(code.LogVars));                     // [P,d]
    }
}
