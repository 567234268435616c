using System.Text.Json;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
internal readonly ref struct PairedScores
{
    /// <summary>log p(c|z_a, z_b) of what is there of a row; with two own mixtures, of the first view's.</summary>
    public Span<float> LogMemberships { get; init; }        // [N, K]

    /// <summary>log p(c|z_a); NaN where the view is missing.</summary>
    public Span<float> LogMembershipsOfFirst { get; init; } // [N, K]

    /// <summary>log p(c|z_b).</summary>
    public Span<float> LogMembershipsOfSecond { get; init; } // [N, K]

    /// <summary>The mean of the codes that are there.</summary>
    public Span<float> Embedding { get; init; }             // [N, latent]

    public Span<float> EmbeddingOfFirst { get; init; }      // [N, latent]

    public Span<float> EmbeddingOfSecond { get; init; }     // [N, latent]

    /// <summary>E[x_a|z_b]: the first view as the second one's code tells it, in the first view's units; NaN where the second is missing.</summary>
    public Span<float> FirstFromSecond { get; init; }       // [N, width of the first]

    /// <summary>E[x_b|z_a].</summary>
    public Span<float> SecondFromFirst { get; init; }       // [N, width of the second]
}

/// <summary>
/// Two views of the same things in one latent space. Immutable; the same row always gets the same answer, and all methods may be called from
/// several threads at once.
/// </summary>
internal sealed class PairedVaeModel : IDisposable
{
    public const string Kind = "paired-vae";

    private readonly ViewParts parts;
    private readonly SharedLifetime lifetime;
    private int disposed;

    internal PairedVaeModel(PairedVaeOptions options, ViewParts parts) : this(options, parts, new SharedLifetime(parts.Dispose)) { }

    private PairedVaeModel(PairedVaeOptions options, ViewParts parts, SharedLifetime lifetime)
    {
        (Options, this.parts, this.lifetime) = (options, parts, lifetime);
        foreach (var view in parts.Views)
            view.SetTraining(false);
    }

    public PairedVaeOptions Options { get; }

    public int FirstWidth => parts.Views[0].Spec.Width;

    public int SecondWidth => parts.Views[1].Spec.Width;

    public int Latent => parts.Latent;

    public int Clusters => parts.Mixtures[0].Clusters;

    /// <summary>The training, epoch by epoch.</summary>
    public IReadOnlyList<ClusteringEpoch> History => parts.History;

    /// <summary>The mixture over a view's codes, 0 or 1; the same for both with a common prior.</summary>
    public ClusterMoments Mixture(int view) => parts.MixtureOf(view);

    /// <summary>The same weights for another owner, who disposes on his own.</summary>
    public PairedVaeModel Share()
    {
        lifetime.Enter();
        return new PairedVaeModel(Options, parts, lifetime);
    }

    /// <summary>Scores rows of both views, row-major; a row of NaN is missing, and so is a view that is empty.</summary>
    public void Score(ReadOnlySpan<float> first, ReadOnlySpan<float> second, PairedScores into)
    {
        var count = first.Length > 0 ? first.Length / FirstWidth : second.Length / SecondWidth;
        Expect(first.Length, first.Length > 0 ? count * FirstWidth : 0, nameof(first));
        Expect(second.Length, second.Length > 0 ? count * SecondWidth : 0, nameof(second));
        (int Length, int Wanted)[] targets =
        [
            (into.LogMemberships.Length, Clusters), (into.LogMembershipsOfFirst.Length, Clusters), (into.LogMembershipsOfSecond.Length, Clusters), (into.Embedding.Length, Latent),
            (into.EmbeddingOfFirst.Length, Latent), (into.EmbeddingOfSecond.Length, Latent), (into.FirstFromSecond.Length, FirstWidth), (into.SecondFromFirst.Length, SecondWidth),
        ];
        foreach (var (length, wanted) in targets)
        {
            if (length > 0)
                Expect(length, count * wanted, nameof(into));
        }
        unsafe
        {
            fixed (float* a = first, b = second, logs = into.LogMemberships, logsA = into.LogMembershipsOfFirst, logsB = into.LogMembershipsOfSecond,
                code = into.Embedding, codeA = into.EmbeddingOfFirst, codeB = into.EmbeddingOfSecond, crossA = into.FirstFromSecond, crossB = into.SecondFromFirst)
            {
                // The workers' closure cannot hold spans; the addresses stay fixed until they are done.
                nint[] into2 = [(nint)logs, (nint)logsA, (nint)logsB, (nint)code, (nint)codeA, (nint)codeB, (nint)crossA, (nint)crossB];
                nint[] from = [(nint)a, (nint)b];
                Guarded(() => ScoringWorkers.Run(count, (start, part) => ScorePart(from, into2, start, part)));
            }
        }
    }

    public void Write(Stream stream) => Guarded(() => Archive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Guarded(() => Archive().Write(path));

    public static PairedVaeModel Read(string path, torch.Device? device = null) => ModelArchive.Read(path, archive => From(archive, device));

    public static PairedVaeModel Read(Stream stream, torch.Device? device = null) => From(ModelArchive.Read(stream), device);

    private static PairedVaeModel From(ModelArchive archive, torch.Device? device)
    {
        NativeRuntime.Prepare();
        archive.Expect(Kind);
        var options = ViewParts.Described(() => archive.Properties["options"].Deserialize<PairedVaeOptions>(TrainingOptions.Json)!);
        var parts = ViewParts.From(archive, device ?? torch.CPU);
        if (parts.Views.Length == 2 && parts.Mixtures.Length > 0)
            return new PairedVaeModel(options, parts);
        parts.Dispose();
        throw new ModelFileException("it does not hold two views and their mixture", "Get the file again from where it was made.");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            lifetime.Leave();
    }

    private ModelArchive Archive() => parts.ToArchive(Kind, JsonSerializer.SerializeToNode(Options, TrainingOptions.Json)!);

    private void ScorePart(nint[] from, nint[] into, int start, int count)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var seen = new torch.Tensor?[2];
        for (var view = 0; view < 2; view++)
            seen[view] = from[view] == 0 ? null : parts.Views[view].Encode(Rows(from[view], view, start, count)).Mean;      // [N,d], NaN where missing
        var nothing = torch.full([count, Latent], Held(float.NaN), torch.ScalarType.Float32, parts.Views[0].Device);
        var (a, b) = (seen[0] ?? nothing, seen[1] ?? nothing);
        var (jointA, jointB) = (parts.LogJoint(a, 0), parts.LogJoint(b, 1));                    // [N,K], NaN where missing
        TensorMemory.Write(Combined(jointA, jointB), into[0], start, Clusters);
        TensorMemory.Write(Categorical.LogNormalize(jointA), into[1], start, Clusters);
        TensorMemory.Write(Categorical.LogNormalize(jointB), into[2], start, Clusters);
        TensorMemory.Write(torch.where(a.isnan(), b, torch.where(b.isnan(), a, a.Plus(b) / Held(2))), into[3], start, Latent);
        TensorMemory.Write(a, into[4], start, Latent);
        TensorMemory.Write(b, into[5], start, Latent);
        Cross(b, 0, into[6], start, count);
        Cross(a, 1, into[7], start, count);
    }

    /// <summary>log p(c|z_a, z_b) ∝ log π_c + log N(z_a; c) + log N(z_b; c): given its cluster, a thing's two codes say nothing of each other.</summary>
    private torch.Tensor Combined(torch.Tensor jointA, torch.Tensor jointB)
    {
        if (parts.Mixtures.Length > 1)
            return torch.where(jointA.isnan(), Categorical.LogNormalize(jointB), Categorical.LogNormalize(jointA));
        var logWeights = torch.tensor(parts.Mixtures[0].Single().Weights).clamp_min(Held(1e-30)).log().to(jointA.device);
        var both = jointA.Plus(jointB) - logWeights;
        return Categorical.LogNormalize(torch.where(both.isnan(), torch.where(jointA.isnan(), jointB, jointA), both));
    }

    private void Cross(torch.Tensor code, int view, nint memory, int start, int count)
    {
        if (memory == 0)
            return;
        var network = parts.Views[view];
        TensorMemory.Write(network.Likelihood.Mean(network.Decode(code)), memory, start, network.Spec.Width);
        parts.Scales[view].Invert(TensorMemory.Span(memory, start, count, network.Spec.Width), network.Spec.Width);
    }

    private torch.Tensor Rows(nint memory, int view, int start, int count)
    {
        var width = parts.Views[view].Spec.Width;
        var tensor = torch.empty([count, width], torch.float32);
        parts.Scales[view].Apply(TensorMemory.Span(memory, start, count, width), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes), width);
        return tensor.to(parts.Views[view].Device);
    }

    /// <summary>Keeps the weights alive while the work goes on, whoever disposes meanwhile.</summary>
    private void Guarded(Action work)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        lifetime.Enter();
        try
        {
            work();
        }
        finally
        {
            lifetime.Leave();
        }
    }

    private static void Expect(int length, int wanted, string name)
    {
        if (length != wanted)
            throw new ArgumentException($"{length} values are given, {wanted} are expected.", name);
    }
}
