using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
internal readonly ref struct BatchScores
{
    /// <summary>log p(c|z).</summary>
    public Span<float> LogMemberships { get; init; }        // [N, K]

    /// <summary>The mean of q(z|x[,b]).</summary>
    public Span<float> Embedding { get; init; }             // [N, latent]

    /// <summary>E[x|z,b] in the rows' units, in one batch or averaged over all of them.</summary>
    public Span<float> Corrected { get; init; }             // [N, width]
}

/// <summary>
/// A VAE whose decoder (and, where wanted, encoder) knows the batch that a row comes from. Immutable; the same row always gets the same answer,
/// and all methods may be called from several threads at once.
/// </summary>
internal sealed class BatchVaeModel : IDisposable
{
    public const string Kind = "batch-vae";

    private readonly ViewParts parts;
    private readonly SharedLifetime lifetime;
    private readonly int? reference;
    private int disposed;

    internal BatchVaeModel(BatchVaeOptions options, IReadOnlyList<string> names, ViewParts parts)
    {
        (Options, BatchNames, this.parts, lifetime) = (options, names, parts, new SharedLifetime(parts.Dispose));
        reference = options.ReferenceBatch is { } name ? Place(names, name) : null;
        View.SetTraining(false);
    }

    public BatchVaeOptions Options { get; }

    /// <summary>What the batches are called that it was trained on, in the order of their numbers.</summary>
    public IReadOnlyList<string> BatchNames { get; }

    /// <summary>Batches that it was trained on, numbered from 0.</summary>
    public int Batches => BatchNames.Count;

    public int Width => View.Spec.Width;

    public int Latent => View.Spec.Latent;

    public int Clusters => Mixture.Clusters;

    /// <summary>The prior's mixture, or that of the codes where the prior is N(0, I).</summary>
    public ClusterMoments Mixture => parts.Mixtures[0];

    /// <summary>The training, epoch by epoch.</summary>
    public IReadOnlyList<ClusteringEpoch> History => parts.History;

    private ViewNetwork View => parts.Views[0];

    /// <summary>
    /// Scores rows, row-major. Where the encoder sees the batch and a row's is not known (−1), memberships, code and corrected row are averaged over all
    /// batches, each as likely as the others.
    /// </summary>
    /// <param name="rows">In their own units.</param>
    /// <param name="batches">Of each row, −1 where it is not known; empty where none is.</param>
    /// <param name="into">What is wanted.</param>
    public void Score(ReadOnlySpan<float> rows, ReadOnlySpan<int> batches, BatchScores into)
    {
        var count = rows.Length / Width;
        if (rows.Length != count * Width || (batches.Length > 0 && batches.Length != count))
            throw new ArgumentException($"{rows.Length} values and {batches.Length} batches are no rows of {Width} values.", nameof(rows));
        foreach (var (length, wanted) in ((int, int)[])[(into.LogMemberships.Length, Clusters), (into.Embedding.Length, Latent), (into.Corrected.Length, Width)])
        {
            if (length > 0 && length != count * wanted)
                throw new ArgumentException($"{length} values are given, {count * wanted} are expected.", nameof(into));
        }
        var known = batches.ToArray();
        unsafe
        {
            fixed (float* x = rows, logs = into.LogMemberships, codes = into.Embedding, corrected = into.Corrected)
            {
                // The workers' closure cannot hold spans; the addresses stay fixed until they are done.
                var (from, toLogs, toCodes, toCorrected) = ((nint)x, (nint)logs, (nint)codes, (nint)corrected);
                Guarded(count, (start, part) => ScorePart(from, known.Length == 0 ? [] : known.AsSpan(start, part), start, part, toLogs, toCodes, toCorrected));
            }
        }
    }

    /// <summary>The posteriors' means.</summary>
    /// <param name="rows">In their own units.</param>
    /// <param name="batches">Of each row; may be empty where the encoder does not see them.</param>
    public DenseRows<float> Embed(DenseRows<float> rows, ReadOnlySpan<int> batches = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var codes = new float[rows.Count * Latent];
        var known = Known(batches, rows.Count, View.Spec.EncoderSees);
        var scaled = new float[rows.Values.Length];
        parts.Scales[0].Apply(rows.Values.Span, scaled, Width);
        Guarded(rows.Count, (start, count) =>
        {
            var x = torch.tensor(scaled.AsSpan(start * Width, count * Width).ToArray()).view(count, Width).to(View.Device);
            var mean = View.Encode(x, known.Length == 0 ? null : OneHot(known.AsSpan(start, count))).Mean;
            TensorMemory.Values(mean).CopyTo(codes, start * Latent);
        });
        return new DenseRows<float>(codes, Latent, rows.Name);
    }

    /// <summary>The likeliest cluster of each code.</summary>
    public int[] Assign(DenseRows<float> codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        var labels = new int[codes.Count];
        Guarded(codes.Count, (start, count) =>
        {
            var z = torch.tensor(codes.Block(start, count).ToArray()).view(count, Latent);
            ClusteringParts.Labels(TensorMemory.Values(parts.LogJoint(z, 0)), Clusters).CopyTo(labels, start);
        });
        return labels;
    }

    /// <summary>E[x|z,b] in the rows' units: the rows as they would have been in one batch, or, where none is named, averaged over all batches.</summary>
    public DenseRows<float> Decode(DenseRows<float> codes, int? batch = null)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (batch is < 0 || batch >= Batches)
            throw new ArgumentOutOfRangeException(nameof(batch), batch, $"The batches are 0 to {Batches - 1}.");
        var rows = new float[codes.Count * Width];
        Guarded(codes.Count, (start, count) =>
        {
            var z = torch.tensor(codes.Block(start, count).ToArray()).view(count, Latent).to(View.Device);
            TensorMemory.Values(Told(z, batch)).CopyTo(rows, start * Width);
        });
        parts.Scales[0].Invert(rows, Width);
        return new DenseRows<float>(rows, Width, codes.Name);
    }

    /// <summary>Rows of a cluster in the reference batch, or averaged over all batches: E[x|z] for z ~ N(m_c, scale · s²_c).</summary>
    public DenseRows<float> Sample(int cluster, int count, double scale = 1, long seed = 1) => Decode(SampleCodes(cluster, count, scale, seed), reference);

    /// <summary>The codes of <see cref="Sample"/>.</summary>
    public DenseRows<float> SampleCodes(int cluster, int count, double scale = 1, long seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cluster);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cluster, Clusters);
        var random = new RandomStream(seed).Split(cluster);
        var codes = new float[count * Latent];
        for (var place = 0; place < codes.Length; place++)
        {
            var d = cluster * Latent + place % Latent;
            codes[place] = (float)(Mixture.Means[d] + Math.Sqrt(scale * Mixture.Variances[d]) * random.NextGaussian());
        }
        return new DenseRows<float>(codes, Latent, "samples");
    }

    public void Write(Stream stream) => Used(() => Archive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Used(() => Archive().Write(path));

    public static BatchVaeModel Read(Stream stream, torch.Device? device = null)
    {
        NativeRuntime.Prepare();
        var archive = ModelArchive.Read(stream).Expect(Kind);
        var (options, names) = ViewParts.Described(() => (
            archive.Properties["options"]!["own"].Deserialize<BatchVaeOptions>(TrainingOptions.Json)!, archive.Properties["options"]!["batches"].Deserialize<string[]>(TrainingOptions.Json)!));
        var parts = ViewParts.From(archive, device ?? torch.CPU);
        if (parts.Views.Length == 1 && parts.Mixtures.Length == 1 && names.Length > 0 && (parts.Views[0].Spec.Covariates == 0 || parts.Views[0].Spec.Covariates == names.Length))
            return new BatchVaeModel(options, names, parts);
        parts.Dispose();
        throw new ModelFileException("it does not hold one view and its mixture", "Get the file again from where it was made.");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            lifetime.Leave();
    }

    private ModelArchive Archive() => parts.ToArchive(Kind, new JsonObject { ["own"] = JsonSerializer.SerializeToNode(Options, TrainingOptions.Json), ["batches"] = JsonSerializer.SerializeToNode(BatchNames, TrainingOptions.Json) });

    private void ScorePart(nint from, ReadOnlySpan<int> batches, int start, int count, nint logs, nint codes, nint corrected)
    {
        var tensor = torch.empty([count, Width], torch.float32);
        parts.Scales[0].Apply(TensorMemory.Span(from, start, count, Width), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes), Width);
        var x = tensor.to(View.Device);
        var unknown = View.Spec.EncoderSees && (batches.IsEmpty || batches.Contains(-1));
        if (!unknown)
        {
            var z = View.Encode(x, View.Spec.EncoderSees ? OneHot(batches) : null).Mean;                                // [N,d]
            TensorMemory.Write(Categorical.LogNormalize(parts.LogJoint(z, 0)), logs, start, Clusters);
            TensorMemory.Write(z, codes, start, Latent);
            if (corrected != 0)
                TensorMemory.Write(Told(z, reference), corrected, start, Width);
        }
        else
        {
            // Each row under every batch that may be its own: the one that is known, or all.
            var share = torch.tensor(Shares(batches, count)).view(count, Batches).to(View.Device);                       // [N,B]
            var logGamma = new List<torch.Tensor>();
            var (sumCode, sumTold) = (torch.zeros([count, Latent], torch.float32, View.Device), torch.zeros([count, Width], torch.float32, View.Device));
            for (var batch = 0; batch < Batches; batch++)
            {
                var weight = share.narrow(1, batch, 1);                                                                 // [N,1]
                var z = View.Encode(x, OneHot(Enumerable.Repeat(batch, count).ToArray())).Mean;
                logGamma.Add(weight.log().Plus(Categorical.LogNormalize(parts.LogJoint(z, 0))));                        // −∞ where the row is not of it
                sumCode.Increase(weight * z);
                if (corrected != 0)
                    sumTold.Increase(weight * Told(z, reference));
            }
            TensorMemory.Write(torch.stack(logGamma).logsumexp(0), logs, start, Clusters);                              // [N,K]
            TensorMemory.Write(sumCode, codes, start, Latent);
            TensorMemory.Write(sumTold, corrected, start, Width);
        }
        if (corrected != 0)
            parts.Scales[0].Invert(TensorMemory.Span(corrected, start, count, Width), Width);
    }

    /// <summary>E[x|z,b] in the network's units; the mean over all batches where none is named.</summary>
    private torch.Tensor Told(torch.Tensor z, int? batch)
    {
        if (View.Spec.Covariates == 0)
            return View.Likelihood.Mean(View.Decode(z));
        var count = (int)z.shape[0];
        int[] from = batch is { } one ? [one] : [.. Enumerable.Range(0, Batches)];
        var sum = torch.zeros([count, Width], torch.float32, View.Device);
        foreach (var each in from)
            sum.Increase(View.Likelihood.Mean(View.Decode(z, OneHot(Enumerable.Repeat(each, count).ToArray()))));
        return sum / Held(from.Length);
    }

    /// <summary>How much each batch counts for a row.</summary>
    private float[] Shares(ReadOnlySpan<int> batches, int rows)
    {
        var shares = new float[rows * Batches];
        for (var row = 0; row < rows; row++)
        {
            if (batches.IsEmpty || batches[row] < 0)
                shares.AsSpan(row * Batches, Batches).Fill(1f / Batches);
            else
                shares[row * Batches + batches[row]] = 1;
        }
        return shares;
    }

    /// <summary>Which batch bears the name.</summary>
    internal static int Place(IReadOnlyList<string> names, string name)
    {
        for (var place = 0; place < names.Count; place++)
        {
            if (names[place] == name)
                return place;
        }
        throw new DataProblemException($"no row is of batch '{name}'", $"{nameof(BatchVaeOptions.ReferenceBatch)} is one of {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}.");
    }

    private int[] Known(ReadOnlySpan<int> batches, int rows, bool needed)
    {
        if (!needed)
            return [];
        if (batches.Length != rows)
            throw new DataProblemException($"{batches.Length} batches for {rows} rows", "This encoder sees the batch: give the batch of every row.");
        foreach (var batch in batches)
        {
            if (batch < 0 || batch >= Batches)
                throw new DataProblemException($"a row is of batch {batch}", $"The model was trained on the batches 0 to {Batches - 1}: train it with the new one too.");
        }
        return batches.ToArray();
    }

    private torch.Tensor OneHot(ReadOnlySpan<int> batches) =>
        torch.nn.functional.one_hot(torch.tensor(Array.ConvertAll(batches.ToArray(), batch => (long)batch)), Batches).to(torch.ScalarType.Float32).to(View.Device);

    private void Guarded(int rows, Action<int, int> part) => Used(() => ScoringWorkers.Run(rows, (start, count) =>
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        part(start, count);
    }));

    /// <summary>Keeps the weights alive while the work goes on, whoever disposes meanwhile.</summary>
    private void Used(Action work)
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
}
