using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A trained mixture of diagonal Gaussians in the latent space. A cluster may have several components: its own and, in a hierarchy, its
/// part of its family's. With heavy tails each component is a Student's t of one degree of freedom around its mean, as in DEC.
/// </summary>
internal sealed class LatentMixture : IDisposable
{
    private readonly int[] clusterOf;
    private readonly bool heavyTails;
    private readonly Tensor logWeights;
    private readonly Tensor means;
    private readonly Tensor logVars;
    private readonly Tensor? belongs;

    private LatentMixture(int[] clusterOf, int clusters, Tensor logWeights, Tensor means, Tensor logVars, bool heavyTails)
    {
        (this.clusterOf, this.logWeights, this.means, this.logVars, this.heavyTails) = (clusterOf, logWeights, means, logVars, heavyTails);
        if (clusterOf.SequenceEqual(Enumerable.Range(0, clusters)))
            return;
        using var scope = NewDisposeScope();
        var mask = new float[clusters, clusterOf.Length];
        for (var component = 0; component < clusterOf.Length; component++)
            mask[clusterOf[component], component] = 1;
        belongs = tensor(mask).log().to(means.device).DetachFromDisposeScope();                 // [K,J], 0 or −∞
    }

    public Tensor LogWeights => logWeights;                                                     // [J]

    public Tensor Means => means;                                                               // [J,d]

    public Tensor LogVars => logVars;                                                           // [J,d]

    public static LatentMixture From(ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> variances, int[] clusterOf, int clusters, Device device, bool heavyTails = false)
    {
        using var scope = NewDisposeScope();
        var count = clusterOf.Length;
        Tensor Make(ReadOnlySpan<double> values, params long[] shape) => tensor(values.ToArray()).to(ScalarType.Float32).view(shape).to(device);
        return new LatentMixture(
            clusterOf, clusters,
            Make(weights, count).clamp_min(1e-30).log().DetachFromDisposeScope(),
            Make(means, count, means.Length / count).DetachFromDisposeScope(),
            Make(variances, count, means.Length / count).log().DetachFromDisposeScope(), heavyTails);
    }

    /// <summary>log p(c|z).</summary>
    public Tensor LogMemberships(Tensor z)
    {
        using var scope = NewDisposeScope();
        var logR = LogResponsibilities(z);
        return (belongs is null ? logR : (logR.unsqueeze(1) + belongs).logsumexp(-1)).MoveToOuterDisposeScope();       // [N,K]
    }

    /// <summary>log p(component|z).</summary>
    public Tensor LogResponsibilities(Tensor z) => heavyTails
        ? Idec.LogAssignments(z, means)
        : DiagonalMixture.LogResponsibilities(z, logWeights, means, logVars);                   // [N,J]

    public IEnumerable<NamedTensor> Tensors(string prefix) => [new($"{prefix}.logWeights", logWeights), new($"{prefix}.means", means), new($"{prefix}.logVars", logVars)];

    /// <summary>Each component's cluster; "student" before them where the tails are heavy.</summary>
    public JsonNode Describe() => new JsonArray(
        [.. heavyTails ? [JsonValue.Create("student")] : Array.Empty<JsonNode>(), .. clusterOf.Select(cluster => (JsonNode)JsonValue.Create(cluster))]);

    /// <summary>One to be filled from a file.</summary>
    public static LatentMixture Empty(JsonNode description, int clusters, int latent, Device device)
    {
        var heavyTails = description.AsArray() is [{ } first, ..] && first.GetValueKind() == JsonValueKind.String && first.GetValue<string>() == "student";
        int[] clusterOf = [.. description.AsArray().Skip(heavyTails ? 1 : 0).Select(node => node!.GetValue<int>())];
        if (clusterOf.Any(cluster => cluster < 0 || cluster >= clusters))
            throw new FormatException("A component names a cluster that is not there.");
        return From(new double[clusterOf.Length], new double[clusterOf.Length * latent], new double[clusterOf.Length * latent], clusterOf, clusters, device, heavyTails);
    }

    public void Dispose()
    {
        logWeights.Dispose();
        means.Dispose();
        logVars.Dispose();
        belongs?.Dispose();
    }
}
