using System.Buffers;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(PairedVaeTransformer), null, typeof(SignatureLoadModel), "Paired VAE", PairedVaeTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>
/// Adds what two views of a thing say of it together, what each says alone, and each view as the other one tells it. A view of a row that is all NaN
/// is missing. The weights are freed with the last object that uses them.
/// </summary>
public sealed class PairedVaeTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaePairedVae";

    private const int Embedding = Memberships.Count;
    private const int FirstLabel = Embedding + 1;
    private const int SecondLabel = Embedding + 2;
    private const int FirstEmbedding = Embedding + 3;
    private const int SecondEmbedding = Embedding + 4;
    private const int FirstFromSecond = Embedding + 5;
    private const int SecondFromFirst = Embedding + 6;
    private static readonly ModelFormat FileFormat = new("CVPAIRED", Loader, 1);

    private readonly PairedColumns columns;

    internal PairedVaeTransformer(IHost host, FeatureColumns features, PairedColumns columns, PairedVaeModel model) : base(host, features, model.FirstWidth + model.SecondWidth)
    {
        (Model, this.columns) = (model, columns);
        Outputs = Describe(columns, model.Clusters, model.Latent, model.FirstWidth, model.SecondWidth);
    }

    /// <summary>The trained networks: score views by hand, look at the mixture, or write it as a stand-alone file.</summary>
    internal PairedVaeModel Model { get; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static IReadOnlyList<OutputColumn> Describe(PairedColumns columns, int clusters, int latent, int firstWidth, int secondWidth) =>
    [
        .. Memberships.Of(columns.Clusters, clusters),
        OutputColumn.Vector(columns.Embedding, latent, LatentName),
        OutputColumn.Key(columns.FirstLabel, clusters),
        OutputColumn.Key(columns.SecondLabel, clusters),
        OutputColumn.Vector(columns.FirstEmbedding, latent, LatentName),
        OutputColumn.Vector(columns.SecondEmbedding, latent, LatentName),
        OutputColumn.Vector(columns.FirstFromSecond, firstWidth),
        OutputColumn.Vector(columns.SecondFromFirst, secondWidth),
    ];

    internal override IReadOnlyList<DataViewSchema.Column> Bind(DataViewSchema schema)
    {
        var bound = Features.Bind(schema);
        foreach (var (column, width) in bound.Zip([Model.FirstWidth, Model.SecondWidth]))
        {
            if (FeatureColumns.Width(column.Type) is var found && found != width)
                throw new DataProblemException($"the model was fitted on {width} features", "Transform data of the width that was used in Fit.", column.Name, value: $"{found} features");
        }
        return bound;
    }

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var (clusters, latent) = (Model.Clusters, Model.Latent);
        var (firstWidth, secondWidth) = (Model.FirstWidth, Model.SecondWidth);
        var logs = rows * clusters;
        var rented = ArrayPool<float>.Shared.Rent(rows * Width + 3 * logs);
        var first = rented.AsSpan(0, rows * firstWidth);
        var second = rented.AsSpan(rows * firstWidth, rows * secondWidth);
        for (var row = 0; row < rows; row++)
        {
            var values = features.Slice(row * Width, Width);
            values[..firstWidth].CopyTo(first[(row * firstWidth)..]);
            values[firstWidth..].CopyTo(second[(row * secondWidth)..]);
        }
        var wantsClusters = outputs.Wants(0) || outputs.Wants(1) || outputs.Wants(2);
        var both = wantsClusters ? rented.AsSpan(rows * Width, logs) : default;
        var ofFirst = outputs.Wants(FirstLabel) ? rented.AsSpan(rows * Width + logs, logs) : default;
        var ofSecond = outputs.Wants(SecondLabel) ? rented.AsSpan(rows * Width + 2 * logs, logs) : default;
        Model.Score(first, second, new PairedScores
        {
            LogMemberships = both,
            LogMembershipsOfFirst = ofFirst,
            LogMembershipsOfSecond = ofSecond,
            Embedding = Target(outputs, Embedding, rows * latent),
            EmbeddingOfFirst = Target(outputs, FirstEmbedding, rows * latent),
            EmbeddingOfSecond = Target(outputs, SecondEmbedding, rows * latent),
            FirstFromSecond = Target(outputs, FirstFromSecond, rows * firstWidth),
            SecondFromFirst = Target(outputs, SecondFromFirst, rows * secondWidth),
        });
        if (wantsClusters)
            Memberships.Fill(both, rows, clusters, outputs);
        FillLabels(ofFirst, clusters, outputs.Keys(FirstLabel));
        FillLabels(ofSecond, clusters, outputs.Keys(SecondLabel));
        ArrayPool<float>.Shared.Return(rented);
    }

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => Model.Write(stream);

    private static Span<float> Target(OutputBlock outputs, int column, int length) => outputs.Wants(column) ? outputs.Values(column)[..length] : default;

    /// <summary>ML.NET's missing key, 0, where the view is missing.</summary>
    private static void FillLabels(ReadOnlySpan<float> logs, int clusters, Span<uint> keys)
    {
        for (var row = 0; row < logs.Length / clusters; row++)
        {
            var values = logs.Slice(row * clusters, clusters);
            keys[row] = float.IsNaN(values[0]) ? 0 : (uint)Memberships.ArgMax(values) + 1;
        }
    }

    private static string LatentName(int slot) => $"Latent {slot + 1}";

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static PairedVaeTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new PairedVaeTransformer(env.Register(Loader), new FeatureColumns(header.Names()) { MayBeMissing = true }, PairedColumns.Read(header), PairedVaeModel.Read(header.Weights)));
}
