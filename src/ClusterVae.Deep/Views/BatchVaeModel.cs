using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// A VAE whose decoder (and, where wanted, encoder) knows the batch that a row comes from. Immutable; the same row always gets the same answer,
/// and all methods may be called from several threads at once.
/// </summary>
internal sealed class BatchVaeModel : IDisposable
{
    public const string Kind = "batch-vae";

    private readonly ViewParts parts;
    private readonly SharedLifetime lifetime;
    private int disposed;

    internal BatchVaeModel(BatchVaeOptions options, int batches, ViewParts parts)
    {
        (Options, Batches, this.parts, lifetime) = (options, batches, parts, new SharedLifetime(parts.Dispose));
        View.SetTraining(false);
    }

    public BatchVaeOptions Options { get; }

    /// <summary>Batches that it was trained on, numbered from 0.</summary>
    public int Batches { get; }

    public int Width => View.Spec.Width;

    public int Latent => View.Spec.Latent;

    public int Clusters => Mixture.Clusters;

    /// <summary>The prior's mixture, or that of the codes where the prior is N(0, I).</summary>
    public ClusterMoments Mixture => parts.Mixtures[0];

    /// <summary>The training, epoch by epoch.</summary>
    public IReadOnlyList<ClusteringEpoch> History => parts.History;

    private ViewNetwork View => parts.Views[0];

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
            var from = View.Spec.Covariates == 0 ? [(int?)null] : batch is { } one ? [one] : Enumerable.Range(0, Batches).Select(each => (int?)each).ToArray();
            var sum = torch.zeros([count, Width], torch.float32, View.Device);
            foreach (var each in from)
                sum.add_(View.Likelihood.Mean(View.Decode(z, each is { } known ? OneHot(Enumerable.Repeat(known, count).ToArray()) : null)));
            TensorMemory.Values(sum / from.Length).CopyTo(rows, start * Width);
        });
        parts.Scales[0].Invert(rows, Width);
        return new DenseRows<float>(rows, Width, codes.Name);
    }

    public void Write(Stream stream) => Used(() => Archive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Used(() => Archive().Write(path));

    public static BatchVaeModel Read(Stream stream, torch.Device? device = null)
    {
        NativeRuntime.Prepare();
        var archive = ModelArchive.Read(stream).Expect(Kind);
        var (options, batches) = ViewParts.Described(() => (
            archive.Properties["options"]!["own"].Deserialize<BatchVaeOptions>(TrainingOptions.Json)!, archive.Properties["options"]!["batches"]!.GetValue<int>()));
        var parts = ViewParts.From(archive, device ?? torch.CPU);
        if (parts.Views.Length == 1 && parts.Mixtures.Length == 1 && (parts.Views[0].Spec.Covariates == 0 || parts.Views[0].Spec.Covariates == batches))
            return new BatchVaeModel(options, batches, parts);
        parts.Dispose();
        throw new ModelFileException("it does not hold one view and its mixture", "Get the file again from where it was made.");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            lifetime.Leave();
    }

    private ModelArchive Archive() => parts.ToArchive(Kind, new JsonObject { ["own"] = JsonSerializer.SerializeToNode(Options, TrainingOptions.Json), ["batches"] = Batches });

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
