using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// A trained EXoN: a mixture posterior over a layout that stands still, with named components. It cannot be trained further and never samples while
/// scoring. All methods may be called from several threads at once.
/// </summary>
public sealed class ExonModel : IDisposable
{
    public const string Kind = "exon";

    // Codes of so many rows are read at once; more would only fill memory.
    private const int BlockRows = 4096;

    private readonly GumbelScoring net;

    /// <summary>Takes the parts over.</summary>
    internal ExonModel(ClusteringParts parts, ExonOptions options, IReadOnlyList<string> names, IReadOnlyList<int> labelled)
        : this(new ClusteringModel(parts), options, names, labelled) { }

    private ExonModel(ClusteringModel clustering, ExonOptions options, IReadOnlyList<string> names, IReadOnlyList<int> labelled)
    {
        net = (GumbelScoring)clustering.Parts.Net;
        (Clustering, Options, ComponentNames, LabelledRows) = (clustering, options, names, labelled);
        var moments = clustering.Moments;
        Layout = new MixturePriorValues([.. moments.Weights], [.. moments.Means], [.. moments.Variances]);
    }

    /// <summary>What it was trained with; K, d and the seed are the ones that were used.</summary>
    public ExonOptions Options { get; }

    /// <summary>Everything that any clustering model can do: memberships, embedding, bound, reconstruction, samples of a component.</summary>
    public ClusteringModel Clustering { get; }

    /// <summary>Of the labels, then "Cluster 7" and so on for components that no label names.</summary>
    public IReadOnlyList<string> ComponentNames { get; }

    /// <summary>How many labels each component was trained with.</summary>
    public IReadOnlyList<int> LabelledRows { get; }

    /// <summary>p(z).</summary>
    internal MixturePriorValues Layout { get; }

    /// <summary>Null where the rows are no pictures.</summary>
    internal ImageShape? Image => Options.ImageShape is { } text && !Options.DeclaresNoImage ? ImageShape.Parse(text) : null;

    /// <summary>The darkest value of a picture's numbers and how far the brightest lies above it, as training saw them.</summary>
    internal (float Lowest, float Range) PixelRange
    {
        get
        {
            var (offset, factor) = (Clustering.Parts.Scale.Offset[0], Clustering.Parts.Scale.Factor[0]);
            // The paper's scale runs from −1 to 1 around its offset, ours from 0 to 1 above it.
            return Options.IsPaper && Options.Likelihood == ExonLikelihood.Gaussian ? (offset - 1 / factor, 2 / factor) : (offset, 1 / factor);
        }
    }

    /// <summary>M2: components differ in what the decoder is told, and stand nowhere.</summary>
    internal bool DecoderSeesComponent => net.Network.DecoderSeesComponent;

    public int Width => Clustering.Width;

    public int Clusters => Clustering.Clusters;

    public int Latent => Clustering.Latent;

    /// <summary>The likeliest component of each row, from 0.</summary>
    public int[] Predict(ReadOnlySpan<float> rows) => Clustering.Predict(rows);

    /// <summary>w(y|x) of rows, row-major [N, K].</summary>
    public float[] Classify(ReadOnlySpan<float> rows)
    {
        var logQ = new float[rows.Length / Width * Clusters];
        Clustering.Score(rows, new ClusteringScores { LogMemberships = logQ });
        return Array.ConvertAll(logQ, MathF.Exp);
    }

    /// <summary>The whole posterior of each row.</summary>
    internal MixtureCodes Encode(ReadOnlySpan<float> rows)
    {
        if (rows.Length % Width != 0)
            throw new ArgumentException($"{rows.Length} values are no rows of {Width}.", nameof(rows));
        var count = rows.Length / Width;
        var codes = new MixtureCodes(new float[count * Clusters], new float[count * Clusters * Latent], new float[count * Clusters * Latent], Clusters);
        for (var start = 0; start < count; start += BlockRows)
        {
            var here = Math.Min(BlockRows, count - start);
            var block = rows.Slice(start * Width, here * Width).ToArray();
            Clustering.Guarded(() => ScoringWorkers.Run(here, (first, part) => Encode(block, first, part, start, codes)));
        }
        return codes;
    }

    /// <summary>E[x|z] in the rows' units; of M2 E[x|z,y], as the component is told to no other decoder.</summary>
    public float[] Decode(ReadOnlySpan<float> codes, int component = 0) => Clustering.Decode(codes, component);

    /// <summary>The same for codes of several components.</summary>
    internal float[] Decode(ReadOnlySpan<float> codes, ReadOnlySpan<int> components)
    {
        if (!DecoderSeesComponent)
            return Decode(codes);
        var (rows, all) = (new float[components.Length * Width], components.ToArray());
        foreach (var group in Enumerable.Range(0, all.Length).GroupBy(row => all[row]))
        {
            int[] places = [.. group];
            var own = new float[places.Length * Latent];
            for (var place = 0; place < places.Length; place++)
                codes.Slice(places[place] * Latent, Latent).CopyTo(own.AsSpan(place * Latent));
            var decoded = Decode(own, group.Key);
            for (var place = 0; place < places.Length; place++)
                decoded.AsSpan(place * Width, Width).CopyTo(rows.AsSpan(places[place] * Width));
        }
        return rows;
    }

    /// <summary>The same weights for another owner, who disposes on his own.</summary>
    public ExonModel Share() => new(Clustering.Share(), Options, ComponentNames, LabelledRows);

    public void Write(Stream stream) => Clustering.Guarded(() => ToArchive().Write(stream));

    /// <summary>Writes beside the file and renames.</summary>
    public void Write(string path) => Clustering.Guarded(() => ToArchive().Write(path));

    public static ExonModel Read(string path, torch.Device? device = null) => ModelArchive.Read(path, archive => From(archive, device));

    public static ExonModel Read(Stream stream, torch.Device? device = null) => From(ModelArchive.Read(stream), device);

    private static ExonModel From(ModelArchive archive, torch.Device? device)
    {
        NativeRuntime.Prepare();
        var (options, names, labelled) = Described(archive.Expect(Kind));
        var parts = ClusteringParts.From(archive, device ?? torch.CPU);
        if (parts.Net is GumbelScoring { Network.Classifier: not null } && names.Length == parts.Net.Clusters && labelled.Length == names.Length)
            return new ExonModel(parts, options, names, labelled);
        parts.Dispose();
        throw new ModelFileException("its names do not fit its networks", "Get the file again from where it was made.");
    }

    public void Dispose() => Clustering.Dispose();

    private void Encode(float[] block, int first, int part, int start, MixtureCodes into)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var scaled = new float[part * Width];
        Clustering.Parts.Scale.Apply(block.AsSpan(first * Width, part * Width), scaled, Width);
        var code = net.Network.Encode(torch.tensor(scaled).view(part, Width).to(net.Device));
        TensorMemory.Values(code.LogWeights).CopyTo(into.LogWeights, (start + first) * Clusters);
        TensorMemory.Values(code.Means).CopyTo(into.Means, (start + first) * Clusters * Latent);
        TensorMemory.Values(code.LogVars).CopyTo(into.LogVars, (start + first) * Clusters * Latent);
    }

    private ModelArchive ToArchive()
    {
        var archive = Clustering.Parts.ToArchive(Kind);
        archive.Properties["exon"] = new JsonObject
        {
            ["options"] = JsonSerializer.SerializeToNode(Options, TrainingOptions.Json),
            ["names"] = JsonSerializer.SerializeToNode(ComponentNames),
            ["labelledRows"] = JsonSerializer.SerializeToNode(LabelledRows),
        };
        return archive;
    }

    private static (ExonOptions Options, string[] Names, int[] Labelled) Described(ModelArchive archive)
    {
        try
        {
            var exon = archive.Properties["exon"]!;
            return (exon["options"].Deserialize<ExonOptions>(TrainingOptions.Json)!, exon["names"].Deserialize<string[]>()!, exon["labelledRows"].Deserialize<int[]>()!);
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or NotSupportedException)
        {
            throw new ModelFileException("its description cannot be read", "Load the file with the version of the library that wrote it.", error);
        }
    }
}
