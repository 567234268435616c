using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Mixtures;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A trained mixture of Gaussians in the latent space, their covariances diagonal or full. A cluster may have several components: its own and, in a hierarchy, its
/// part of its family's. With heavy tails each component is a Student's t of one degree of freedom around its mean, as in DEC.
/// </summary>
internal sealed class LatentMixture : IDisposable
{
    private readonly int[] clusterOf;
    private readonly bool heavyTails;
    private readonly Tensor logWeights;
    private readonly Tensor means;
    private readonly Tensor logVars;
    private readonly Tensor? whitening;
    private readonly Tensor? belongs;

    private LatentMixture(int[] clusterOf, int clusters, Tensor logWeights, Tensor means, Tensor logVars, Tensor? whitening = null, bool heavyTails = false)
    {
        (this.clusterOf, this.logWeights, this.means, this.logVars, this.whitening, this.heavyTails) = (clusterOf, logWeights, means, logVars, whitening, heavyTails);
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

    /// <summary>Whether the covariances are full; then <see cref="LogVars"/> has their diagonals alone.</summary>
    public bool IsFull => whitening is not null;

    /// <summary>With full covariances, one component per cluster.</summary>
    public static LatentMixture Full(GaussianMixture mixture, Device device)
    {
        using var scope = NewDisposeScope();
        var (clusters, latent) = (mixture.Components, mixture.Width);
        var covariances = tensor(mixture.Covariances.ToArray()).view(clusters, latent, latent);
        Tensor Keep(Tensor value) => value.to(ScalarType.Float32).to(device).alias().DetachFromDisposeScope();
        return new LatentMixture(
            [.. Enumerable.Range(0, clusters)], clusters, Keep(tensor(mixture.Weights.ToArray()).clamp_min(Held(1e-30)).log()), Keep(tensor(mixture.Means.ToArray()).view(clusters, latent)),
            Keep(covariances.diagonal(0, -2, -1).log()), Keep(WhitenedMixture.Whitening(covariances)));
    }

    public static LatentMixture From(ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> variances, int[] clusterOf, int clusters, Device device, bool heavyTails = false)
    {
        using var scope = NewDisposeScope();
        var count = clusterOf.Length;
        Tensor Make(ReadOnlySpan<double> values, params long[] shape) => tensor(values.ToArray()).to(ScalarType.Float32).view(shape).to(device);
        return new LatentMixture(
            clusterOf, clusters,
            Make(weights, count).clamp_min(Held(1e-30)).log().DetachFromDisposeScope(),
            Make(means, count, means.Length / count).DetachFromDisposeScope(),
            Make(variances, count, means.Length / count).log().DetachFromDisposeScope(), heavyTails: heavyTails);
    }

    /// <summary>One component per cluster.</summary>
    public static LatentMixture Of(ClusterMoments moments, Device device) =>
        From([.. moments.Weights], [.. moments.Means], [.. moments.Variances], [.. Enumerable.Range(0, moments.Clusters)], moments.Clusters, device);

    /// <summary>N(0, I), in which all clusters lie.</summary>
    public static LatentMixture Standard(int latent, int clusters, Device device) =>
        From([1.0], new double[latent], Enumerable.Repeat(1.0, latent).ToArray(), [0], clusters, device);

    /// <summary>Overwrites a mixture of one component per cluster.</summary>
    public void Set(ClusterMoments moments)
    {
        if (IsFull)
            throw new InvalidOperationException("A mixture with full covariances is not set from variances.");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (weights, centres, variances) = moments.Single();
        logWeights.copy_(tensor(weights).clamp_min(Held(1e-30)).log());
        means.copy_(tensor(centres).view(means.shape));
        logVars.copy_(tensor(variances).log().view(logVars.shape));
    }

    /// <summary>log p(c|z).</summary>
    public Tensor LogMemberships(Tensor z)
    {
        using var scope = NewDisposeScope();
        var logR = LogResponsibilities(z);
        return (belongs is null ? logR : logR.unsqueeze(1).Plus(belongs).logsumexp(-1)).MoveToOuterDisposeScope();     // [N,K]
    }

    /// <summary>log p(z|component).</summary>
    public Tensor LogComponents(Tensor z) => whitening is null ? DiagonalMixture.LogComponents(z, means, logVars) : WhitenedMixture.LogComponents(z, means, whitening);     // [N,J]

    /// <summary>E_q log p(z|component).</summary>
    public Tensor ExpectedLogComponents(Tensor mean, Tensor variance) => whitening is null
        ? DiagonalMixture.ExpectedLogComponents(mean, variance, means, logVars)
        : WhitenedMixture.ExpectedLogComponents(mean, variance, means, whitening);              // [N,J]

    /// <summary>log p(z).</summary>
    public Tensor LogDensity(Tensor z)
    {
        using var scope = NewDisposeScope();
        return LogJoint(z).logsumexp(-1).MoveToOuterDisposeScope();                             // [N]
    }

    /// <summary>log p(z, component).</summary>
    public Tensor LogJoint(Tensor z)
    {
        using var scope = NewDisposeScope();
        return LogComponents(z).Plus(logWeights).MoveToOuterDisposeScope();                     // [N,J]
    }

    /// <summary>log p(component|z).</summary>
    public Tensor LogResponsibilities(Tensor z)
    {
        if (heavyTails)
            return Idec.LogAssignments(z, means);
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(LogJoint(z)).MoveToOuterDisposeScope();                 // [N,J]
    }

    public IEnumerable<NamedTensor> Tensors(string prefix) =>
    [
        new($"{prefix}.logWeights", logWeights), new($"{prefix}.means", means), new($"{prefix}.logVars", logVars),
        .. whitening is null ? [] : new[] { new NamedTensor($"{prefix}.whitening", whitening) },
    ];

    /// <summary>Each component's cluster; "student" before them where the tails are heavy.</summary>
    public JsonNode Describe() => new JsonArray(
        [.. heavyTails ? [JsonValue.Create("student")] : Array.Empty<JsonNode>(), .. clusterOf.Select(cluster => (JsonNode)JsonValue.Create(cluster))]);

    /// <summary>One to be filled from a file.</summary>
    public static LatentMixture Empty(JsonNode description, int clusters, int latent, Device device, bool full = false)
    {
        var heavyTails = description.AsArray() is [{ } first, ..] && first.GetValueKind() == JsonValueKind.String && first.GetValue<string>() == "student";
        int[] clusterOf = [.. description.AsArray().Skip(heavyTails ? 1 : 0).Select(node => node!.GetValue<int>())];
        if (clusterOf.Any(cluster => cluster < 0 || cluster >= clusters))
            throw new FormatException("A component names a cluster that is not there.");
        var (components, places) = (clusterOf.Length, clusterOf.Length * latent);
        if (!full)
            return From(new double[components], new double[places], new double[places], clusterOf, clusters, device, heavyTails);
        Tensor Room(params long[] shape) => zeros(shape, ScalarType.Float32, device).DetachFromDisposeScope();
        return new LatentMixture(clusterOf, clusters, Room(components), Room(components, latent), Room(components, latent), Room(components, latent, latent));
    }

    public void Dispose()
    {
        logWeights.Dispose();
        means.Dispose();
        logVars.Dispose();
        whitening?.Dispose();
        belongs?.Dispose();
    }
}
