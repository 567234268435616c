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
            parts.HasFlag(ReadingParts.Bound) ? Bound(x, code, q) : null,
            parts.HasFlag(ReadingParts.Reconstruction) ? Likelihood.Mean(network.Decode(mean)) : null);
    }

    public override Tensor Decode(Tensor z, Tensor cluster)
    {
        using var scope = NewDisposeScope();
        return Likelihood.Mean(network.Decode(z)).MoveToOuterDisposeScope();
    }

    public static GumbelScoring From(JsonObject description, Device device)
    {
        var (latent, clusters) = (Number(description, "latent"), Number(description, "clusters"));
        using var generator = new Generator(0);
        return new GumbelScoring(
            new MixtureNetwork(SpecOf(description), Number(description, "width"), latent, clusters, generator, device: device),
            LikelihoodOf(description["likelihood"]!.GetValue<string>(), device), LatentMixture.Empty(description["prior"]!, clusters, latent, device));
    }

    protected override void DescribeMore(JsonObject description) => description["prior"] = prior.Describe();

    public override void Dispose()
    {
        network.Dispose();
        Likelihood.Dispose();
        prior.Dispose();
    }

    // Σ_k w_k log p(x|z = μ_k) − KL^u (EXoN s.3.2).
    private Tensor Bound(Tensor x, MixtureCode code, Tensor q)
    {
        using var scope = NewDisposeScope();
        var (rows, clusters) = (x.shape[0], Clusters);
        var decoded = network.Decode(code.Means.reshape(rows * clusters, Latent));
        var likelihood = Likelihood.LogProbability(x.repeat_interleave(clusters, 0), decoded).view(rows, clusters);
        var divergence = MixturePosterior.MatchedKlBound(code.LogWeights, code.Means, code.LogVars, prior.LogWeights, prior.Means, prior.LogVars);
        return ((q * likelihood).sum(-1) - divergence).MoveToOuterDisposeScope();               // [N]
    }
}
