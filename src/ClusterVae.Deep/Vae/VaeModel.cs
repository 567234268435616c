using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Data;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// A trained variational auto-encoder. It cannot be trained further and never draws at random while scoring: the reconstruction is taken at
/// the posterior's mean, the bound's expectation over q(z|x) with samples that are the same for every row. All methods may be called from
/// several threads at once.
/// </summary>
public sealed class VaeModel : IDisposable
{
    public const string Kind = "vae";

    private readonly VaeNetwork network;
    private readonly Likelihood likelihood;
    private readonly SharedLifetime lifetime;
    private readonly FusedNetwork? fused;
    private readonly bool rounded;
    private int disposed;

    /// <summary>Takes the parts over.</summary>
    internal VaeModel(VaeOptions options, VaeNetwork network, Likelihood likelihood)
    {
        network.SetTraining(false);
        (Options, this.network, this.likelihood) = (options, network, likelihood);
        rounded = ProductPrecision.RoundsScores(options.Training.Precision, network.Device);
        fused = FusedNetwork.TryCreate(network, rounded)?.Frozen();
        lifetime = new SharedLifetime(Free);
    }

    private VaeModel(VaeModel other)
    {
        (Options, network, likelihood, lifetime, fused, rounded) = (other.Options, other.network, other.likelihood, other.lifetime, other.fused, other.rounded);
        Curves = other.Curves;
    }

    public VaeOptions Options { get; }

    /// <summary>The training, epoch by epoch.</summary>
    public TrainingCurves Curves { get; internal init; } = TrainingCurves.None;

    /// <summary>Numbers per row.</summary>
    public int Width => network.InputWidth;

    public int Latent => network.Latent;

    /// <summary>The same weights for another owner, who disposes on his own.</summary>
    public VaeModel Share()
    {
        lifetime.Enter();
        return new VaeModel(this);
    }

    /// <summary>Scores whole rows, row-major.</summary>
    internal void Score(ReadOnlySpan<float> rows, VaeScores into)
    {
        var count = CountRows(rows.Length, Width, nameof(rows));
        Expect(into.Mean, count * Latent);
        Expect(into.LogVariance, count * Latent);
        Expect(into.Reconstruction, count * Width);
        Expect(into.ReconstructionError, count);
        Expect(into.Elbo, count);
        Expect(into.LogEvidence, count);
        unsafe
        {
            fixed (float* x = rows, mean = into.Mean, logVariance = into.LogVariance, reconstruction = into.Reconstruction, error = into.ReconstructionError, elbo = into.Elbo, evidence = into.LogEvidence)
            {
                // The workers' closure cannot hold spans; the addresses stay fixed until they are done.
                var targets = new Targets((nint)x, (nint)mean, (nint)logVariance, (nint)reconstruction, (nint)error, (nint)elbo, (nint)evidence);
                Guarded(() => ScoringWorkers.Run(count, (start, part) => ScorePart(targets, start, part)));
            }
        }
    }

    public float[] Encode(ReadOnlySpan<float> rows)
    {
        var mean = new float[CountRows(rows.Length, Width, nameof(rows)) * Latent];
        Score(rows, new VaeScores { Mean = mean });
        return mean;
    }

    /// <summary>The embeddings of a source of any length, block by block.</summary>
    public DenseRows<float> Encode(IRowSource<float> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Width != Width)
            throw new DataProblemException($"rows have {source.Width} values, the model was trained on {Width}", "Give the columns that the model was trained on.", source.Name);
        var means = new List<float>();
        var block = new float[4096 * Width];
        using var reader = source.Open();
        int read;
        while ((read = reader.Read(block)) > 0)
            means.AddRange(Encode(block.AsSpan(0, read * Width)));
        return new DenseRows<float>([.. means], Latent, source.Name);
    }

    /// <summary>E[x|z] for points of the latent space, row-major.</summary>
    public float[] Decode(ReadOnlySpan<float> codes)
    {
        var count = CountRows(codes.Length, Latent, nameof(codes));
        var rows = new float[count * Width];
        unsafe
        {
            fixed (float* z = codes, x = rows)
            {
                var (from, to) = ((nint)z, (nint)x);
                Guarded(() => ScoringWorkers.Run(count, (start, part) => DecodePart(from, to, start, part)));
            }
        }
        return rows;
    }

    /// <summary>E[x|z] for z drawn from the prior N(0, I); the same seed gives the same rows.</summary>
    public float[] Sample(int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new Randomness.RandomStream(seed);
        var codes = new float[count * Latent];
        for (var index = 0; index < codes.Length; index++)
            codes[index] = (float)random.NextGaussian();
        return Decode(codes);
    }

    public void Write(Stream stream) => Guarded(() => ToArchive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Guarded(() => ToArchive().Write(path));

    public static VaeModel Read(string path) => ModelArchive.Read(path, archive => From(archive, null));

    public static VaeModel Read(Stream stream, torch.Device? device = null) => From(ModelArchive.Read(stream), device);

    private static VaeModel From(ModelArchive archive, torch.Device? device)
    {
        NativeRuntime.Prepare();
        archive.Expect(Kind);
        var (options, spec, width) = Description(archive.Properties);
        // The drawn weights are overwritten at once; a generator of its own keeps the global state out of it.
        using var generator = new torch.Generator(0);
        var likelihood = VaeParts.Likelihood(options, width, device);
        var network = spec.Build(width, options.LatentFor(width), generator, options.PosteriorCovariance, device: device, outputsPerFeature: likelihood.OutputsPerFeature);
        try
        {
            foreach (var tensor in Tensors(network, likelihood))
                TensorMemory.Fill(archive, tensor);
            return new VaeModel(options, network, likelihood) { Curves = TrainingCurves.Of(archive) };
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            lifetime.Leave();
    }

    private void Free()
    {
        fused?.Dispose();
        network.Dispose();
        likelihood.Dispose();
    }

    private ModelArchive ToArchive()
    {
        var archive = new ModelArchive(Kind, new JsonObject
        {
            ["options"] = JsonSerializer.SerializeToNode(Options with { Training = Options.Training.Essence() }, TrainingOptions.Json),
            ["network"] = JsonSerializer.SerializeToNode(network.Spec, TrainingOptions.Json),
            ["width"] = Width,
        });
        Curves.AddTo(archive);
        foreach (var tensor in Tensors(network, likelihood))
            TensorMemory.AddTo(archive, tensor);
        return archive;
    }

    private static (VaeOptions Options, NetworkSpec Network, int Width) Description(JsonObject properties)
    {
        try
        {
            return (
                VaeOptions.Read(properties["options"]!.AsObject()),
                properties["network"].Deserialize<NetworkSpec>(TrainingOptions.Json)!,
                properties["width"]!.GetValue<int>());
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw new ModelFileException("its description of the network cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }

    private static IEnumerable<NamedTensor> Tensors(VaeNetwork network, Likelihood likelihood) =>
        network.Parameters.Concat(network.State).Concat(likelihood.Parameters).Concat(likelihood.State);

    private void ScorePart(Targets targets, int start, int count)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var precision = ProductPrecision.Begin(rounded);
        var x = ToTensor(targets.Rows, start, count, Width);
        var posterior = fused?.Encode(x) ?? network.Encode(x);
        ToMemory(posterior.Mean, targets.Mean, start, Latent);
        if (targets.LogVariance != 0)
            ToMemory(posterior.LogVariance(), targets.LogVariance, start, Latent);
        if (targets.Reconstruction != 0 || targets.Error != 0)
        {
            var mean = likelihood.Mean(Decoded(posterior.Mean));
            ToMemory(mean, targets.Reconstruction, start, Width);
            if (targets.Error != 0)
                ToMemory((x - mean).Squared().mean([1]), targets.Error, start, 1);
        }
        if (targets.Elbo != 0)
            ToMemory(posterior is PointPosterior ? posterior.Entropy() : ScoringBound.Expectation(posterior, z => likelihood.LogProbability(x, Decoded(z))) - posterior.KlToStandard(), targets.Elbo, start, 1);
        if (targets.LogEvidence != 0)
            ToMemory(ScoringBound.LogEvidence(posterior, z => likelihood.LogProbability(x, Decoded(z)).Plus(DiagonalGaussian.StandardLogDensity(z))), targets.LogEvidence, start, 1);
    }

    private void DecodePart(nint codes, nint rows, int start, int count)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var precision = ProductPrecision.Begin(rounded);
        ToMemory(likelihood.Mean(Decoded(ToTensor(codes, start, count, Latent))), rows, start, Width);
    }

    private torch.Tensor Decoded(torch.Tensor codes) => fused?.Decode(codes) ?? network.Decode(codes);

    private unsafe torch.Tensor ToTensor(nint memory, int start, int count, int width)
    {
        var tensor = torch.empty([count, width], torch.float32);
        new ReadOnlySpan<byte>((float*)memory + (long)start * width, checked(count * width * sizeof(float))).CopyTo(tensor.bytes);
        return tensor.to(network.Device);
    }

    private static unsafe void ToMemory(torch.Tensor values, nint memory, int start, int width)
    {
        if (memory == 0)
            return;
        var bytes = values.cpu().contiguous().bytes;
        bytes.CopyTo(new Span<byte>((float*)memory + (long)start * width, bytes.Length));
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

    private static int CountRows(int values, int width, string name) => values % width == 0
        ? values / width
        : throw new ArgumentException($"{values} values do not fill rows of width {width}.", name);

    private static void Expect(Span<float> target, int length)
    {
        if (target.Length != 0 && target.Length != length)
            throw new ArgumentException($"A target has {target.Length} values, the rows give {length}.");
    }

    private sealed record Targets(nint Rows, nint Mean, nint LogVariance, nint Reconstruction, nint Error, nint Elbo, nint LogEvidence);
}

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
internal readonly ref struct VaeScores
{
    /// <summary>The posterior's mean: the embedding.</summary>
    public Span<float> Mean { get; init; }                  // [N, latent]

    /// <summary>The logarithm of the posterior's variances.</summary>
    public Span<float> LogVariance { get; init; }           // [N, latent]

    /// <summary>E[x|z] at z = the posterior's mean.</summary>
    public Span<float> Reconstruction { get; init; }        // [N, width]

    /// <summary>Mean over the features of (x − reconstruction)².</summary>
    public Span<float> ReconstructionError { get; init; }   // [N]

    /// <summary>The lower bound on log p(x): E_q log p(x|z) by fixed samples of z, minus KL(q(z|x) ‖ p(z)).</summary>
    public Span<float> Elbo { get; init; }                  // [N]

    /// <summary>log p(x) by importance weighting with fixed samples of z.</summary>
    public Span<float> LogEvidence { get; init; }           // [N]
}
