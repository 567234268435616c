using System.Buffers;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BatchVaeTransformer), null, typeof(SignatureLoadModel), "Batch VAE", BatchVaeTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>
/// Adds clusters, a code that shall not tell the batch, and the row as it would have been in one batch or averaged over all. The batch column may be
/// missing, as a whole or in a row: then all batches are equally likely. The weights are freed with the last object that uses them.
/// </summary>
public sealed class BatchVaeTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeBatchVae";

    private const int Embedding = Memberships.Count;
    private const int Corrected = Embedding + 1;
    private static readonly ModelFormat FileFormat = new("CVBATCHV", Loader, 1);

    private readonly BatchVaeColumns columns;

    internal BatchVaeTransformer(IHost host, string featureColumn, string batchColumn, BatchVaeColumns columns, BatchVaeModel model)
        : base(host, new FeatureColumns(featureColumn) { Coded = new CodedColumn(batchColumn, model.BatchNames) }, model.Width + 1)
    {
        (Model, this.columns) = (model, columns);
        Outputs = Describe(columns, model.Clusters, model.Latent, model.Width);
    }

    /// <summary>The batches that it was trained on.</summary>
    public IReadOnlyList<string> BatchNames => Model.BatchNames;

    /// <summary>The trained networks.</summary>
    internal BatchVaeModel Model { get; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static IReadOnlyList<OutputColumn> Describe(BatchVaeColumns columns, int clusters, int latent, int width) =>
    [
        .. Memberships.Of(columns.Clusters, clusters),
        OutputColumn.Vector(columns.Embedding, latent, slot => $"Latent {slot + 1}"),
        OutputColumn.Vector(columns.Corrected, width),
    ];

    internal override IReadOnlyList<DataViewSchema.Column> Bind(DataViewSchema schema) => Features.Bind(schema, Model.Width);

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var (width, clusters) = (Model.Width, Model.Clusters);
        // With the batch's number behind a row's features, or without it.
        var stride = features.Length / rows;
        var values = ArrayPool<float>.Shared.Rent(rows * width);
        var logs = ArrayPool<float>.Shared.Rent(rows * clusters);
        var batches = stride > width ? new int[rows] : [];
        for (var row = 0; row < rows; row++)
        {
            features.Slice(row * stride, width).CopyTo(values.AsSpan(row * width));
            if (batches.Length > 0)
                batches[row] = (int)features[row * stride + width];
        }
        var wantsClusters = outputs.Wants(0) || outputs.Wants(1) || outputs.Wants(2);
        var gamma = wantsClusters ? logs.AsSpan(0, rows * clusters) : default;
        Model.Score(values.AsSpan(0, rows * width), batches, new BatchScores
        {
            LogMemberships = gamma,
            Embedding = outputs.Wants(Embedding) ? outputs.Values(Embedding)[..(rows * Model.Latent)] : default,
            Corrected = outputs.Wants(Corrected) ? outputs.Values(Corrected)[..(rows * width)] : default,
        });
        if (wantsClusters)
            Memberships.Fill(gamma, rows, clusters, outputs);
        ArrayPool<float>.Shared.Return(values);
        ArrayPool<float>.Shared.Return(logs);
    }

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames(Features.All.ToArray());
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => Model.Write(stream);

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static BatchVaeTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        header.Names() is [var features, var batch]
            ? new BatchVaeTransformer(env.Register(Loader), features, batch, BatchVaeColumns.Read(header), BatchVaeModel.Read(header.Weights))
            : throw ModelEntry.Damaged("it names another number of input columns"));
}
