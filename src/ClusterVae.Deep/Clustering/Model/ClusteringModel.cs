using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// A trained clustering VAE. It cannot be trained further and never samples while scoring: the same row always gets the same answer. All
/// methods may be called from several threads at once.
/// </summary>
public sealed class ClusteringModel : IDisposable
{
    public const string Kind = "clustering-vae";

    private readonly ClusteringParts parts;
    private readonly SharedLifetime lifetime;
    private int disposed;

    /// <summary>Takes the parts over.</summary>
    internal ClusteringModel(ClusteringParts parts) : this(parts, new SharedLifetime(parts.Dispose)) { }

    private ClusteringModel(ClusteringParts parts, SharedLifetime lifetime)
    {
        (this.parts, this.lifetime) = (parts, lifetime);
    }

    /// <summary>What it was trained with; K and the seed are the ones that were used.</summary>
    public ClusteringVaeOptions Options => parts.Options;

    /// <summary>Numbers per row.</summary>
    public int Width => parts.Net.Width;

    public int Clusters => parts.Net.Clusters;

    public int Latent => parts.Net.Latent;

    /// <summary>Families of clusters; 0 where there is no hierarchy.</summary>
    public int Families => parts.FamilyOf.Count == 0 ? 0 : parts.FamilyOf.Max() + 1;

    /// <summary>Each cluster's family; empty where there is no hierarchy.</summary>
    public IReadOnlyList<int> FamilyOfCluster => parts.FamilyOf;

    /// <summary>The clusters as Gaussians in the latent space: means and reduced-variance samples are drawn from them.</summary>
    internal ClusterMoments Moments => parts.Moments;

    /// <summary>The full-covariance mixture that assigns, where the options asked for one.</summary>
    public GaussianMixture? Refit => parts.Refit;

    /// <summary>The training, epoch by epoch: loss, ELBO and the two entropies that show a collapse.</summary>
    internal IReadOnlyList<ClusteringEpoch> History => parts.History;

    /// <summary>The same with every part of the loss and the learning rate.</summary>
    public TrainingCurves Curves => parts.Curves;

    internal ClusteringParts Parts => parts;

    /// <summary>The same weights for another owner, who disposes on his own.</summary>
    public ClusteringModel Share()
    {
        lifetime.Enter();
        return new ClusteringModel(parts, lifetime);
    }

    /// <summary>Scores whole rows, row-major.</summary>
    internal void Score(ReadOnlySpan<float> rows, ClusteringScores into)
    {
        var count = CountRows(rows.Length, Width, nameof(rows));
        Expect(into.LogMemberships, count * Clusters);
        Expect(into.LogFamilies, count * Families);
        Expect(into.Embedding, count * Latent);
        Expect(into.Elbo, count);
        Expect(into.LogEvidence, count);
        Expect(into.Reconstruction, count * Width);
        unsafe
        {
            fixed (float* x = rows, memberships = into.LogMemberships, families = into.LogFamilies, embedding = into.Embedding, elbo = into.Elbo, evidence = into.LogEvidence, reconstruction = into.Reconstruction)
            {
                // The workers' closure cannot hold spans; the addresses stay fixed until they are done.
                var targets = new ScoringTargets((nint)x, (nint)memberships, (nint)families, (nint)embedding, (nint)elbo, (nint)evidence, (nint)reconstruction);
                Guarded(() => ScoringWorkers.Run(count, (start, part) => parts.Score(targets, start, part)));
            }
        }
    }

    /// <summary>The likeliest cluster of each row, from 0.</summary>
    public int[] Predict(ReadOnlySpan<float> rows)
    {
        var logQ = new float[CountRows(rows.Length, Width, nameof(rows)) * Clusters];
        Score(rows, new ClusteringScores { LogMemberships = logQ });
        return ClusteringParts.Labels(logQ, Clusters);
    }

    /// <summary>The likeliest cluster of each row of a source, block by block.</summary>
    public int[] Predict(IRowSource<float> source) => [.. Blocks(source).SelectMany(block => Predict(block))];

    /// <summary>The embeddings of a source: the codes for a projection.</summary>
    public DenseRows<float> Embed(IRowSource<float> source)
    {
        var codes = new List<float>();
        foreach (var block in Blocks(source))
        {
            var embedding = new float[block.Length / Width * Latent];
            Score(block, new ClusteringScores { Embedding = embedding });
            codes.AddRange(embedding);
        }
        return new DenseRows<float>([.. codes], Latent, source.Name);
    }

    /// <summary>
    /// Codes drawn from a cluster's Gaussian with its variance multiplied (VAE with GMM s.4: less than 1 keeps away from other clusters); 0 gives the
    /// mean. The same seed gives the same codes.
    /// </summary>
    public DenseRows<float> SampleCodes(int cluster, int count, double varianceScale = 1, long seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cluster);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cluster, Clusters);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!(varianceScale >= 0) || double.IsInfinity(varianceScale))
            throw new ArgumentOutOfRangeException(nameof(varianceScale), varianceScale, "A variance scale is a finite number from 0.");
        return new DenseRows<float>(parts.DrawCodes(cluster, count, Math.Sqrt(varianceScale), new RandomStream(seed).Split(cluster)), Latent, "samples");
    }

    /// <summary>E[x|z] in the rows' units for codes drawn as in <see cref="SampleCodes"/>: VAE with GMM's figure 1.</summary>
    public DenseRows<float> Sample(int cluster, int count, double varianceScale = 1, long seed = 1) =>
        new(Decode(SampleCodes(cluster, count, varianceScale, seed).Values.Span, cluster), Width, "samples");

    /// <summary>E[x|z = μ_c] of every cluster, [K, width].</summary>
    public DenseRows<float> ClusterMeans()
    {
        var means = new float[Clusters * Width];
        for (var cluster = 0; cluster < Clusters; cluster++)
            Decode(parts.Mean(cluster), cluster).CopyTo(means, cluster * Width);
        return new DenseRows<float>(means, Width, "cluster means");
    }

    /// <summary>E[x|z,c] for points of the latent space, row-major, in the rows' units.</summary>
    public float[] Decode(ReadOnlySpan<float> codes, int cluster)
    {
        var count = CountRows(codes.Length, Latent, nameof(codes));
        var rows = new float[count * Width];
        unsafe
        {
            fixed (float* z = codes, x = rows)
            {
                var (from, to) = ((nint)z, (nint)x);
                Guarded(() => ScoringWorkers.Run(count, (start, part) => parts.Decode(from, to, cluster, start, part)));
            }
        }
        return rows;
    }

    public void Write(Stream stream) => Guarded(() => parts.ToArchive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Guarded(() => parts.ToArchive().Write(path));

    public static ClusteringModel Read(string path, torch.Device? device = null) => ModelArchive.Read(path, archive => From(archive, device));

    public static ClusteringModel Read(Stream stream, torch.Device? device = null) => From(ModelArchive.Read(stream), device);

    internal static ClusteringModel Read(ModelArchive archive) => From(archive, null);

    private static ClusteringModel From(ModelArchive archive, torch.Device? device)
    {
        NativeRuntime.Prepare();
        return new ClusteringModel(ClusteringParts.From(archive.Expect(Kind), device ?? torch.CPU));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            lifetime.Leave();
    }

    private IEnumerable<float[]> Blocks(IRowSource<float> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Width != Width)
            throw new DataProblemException($"rows have {source.Width} values, the model was trained on {Width}", "Give the columns that the model was trained on.", source.Name);
        return ReadBlocks();

        IEnumerable<float[]> ReadBlocks()
        {
            var block = new float[4096 * Width];
            using var reader = source.Open();
            int read;
            while ((read = reader.Read(block)) > 0)
                yield return block[..(read * Width)];
        }
    }

    /// <summary>Something made of the parts while they are sure to live.</summary>
    internal T Using<T>(Func<ClusteringParts, T> make)
    {
        var made = default(T);
        Guarded(() => made = make(parts));
        return made!;
    }

    /// <summary>Keeps the weights alive while the work goes on, whoever disposes meanwhile.</summary>
    internal void Guarded(Action work)
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

    private static int CountRows(int values, int width, string name) => values % width == 0
        ? values / width
        : throw new ArgumentException($"{values} values do not fill rows of width {width}.", name);

    private static void Expect(Span<float> target, int length)
    {
        if (target.Length != 0 && target.Length != length)
            throw new ArgumentException($"A target has {target.Length} values, the rows give {length}.");
    }
}

/// <summary>Addresses of what is read and written; 0 where nothing is wanted.</summary>
internal sealed record ScoringTargets(nint Rows, nint LogMemberships, nint LogFamilies, nint Embedding, nint Elbo, nint LogEvidence, nint Reconstruction);

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
internal readonly ref struct ClusteringScores
{
    /// <summary>log q(c|x).</summary>
    public Span<float> LogMemberships { get; init; }        // [N, K]

    /// <summary>log of the memberships in families of clusters, of a hierarchy only.</summary>
    public Span<float> LogFamilies { get; init; }           // [N, P]

    public Span<float> Embedding { get; init; }             // [N, latent]

    /// <summary>The lower bound on log p(x): E_q log p(x|z,c) by fixed samples of z, minus KL(q(z,c|x) ‖ p(z,c)) in closed form.</summary>
    public Span<float> Elbo { get; init; }                  // [N]

    /// <summary>log p(x) by importance weighting with fixed samples of z.</summary>
    public Span<float> LogEvidence { get; init; }           // [N]

    /// <summary>E[x|z], in the rows' units.</summary>
    public Span<float> Reconstruction { get; init; }        // [N, width]
}
