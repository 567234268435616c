using System.Buffers;
using ClusterVae.Embeddings;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(EmbeddingClustersTransformer), null, typeof(SignatureLoadModel), "Clusters of embeddings", EmbeddingClustersTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>Adds cluster, distances and memberships of embeddings.</summary>
public sealed class EmbeddingClustersTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeEmbedClusters";

    private static readonly ModelFormat FileFormat = new("CVEMBCLU", Loader, 2);

    private readonly ClusteringColumns columns;

    internal EmbeddingClustersTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, EmbeddingClusters model) : base(host, features, model.Width)
    {
        (this.columns, Model) = (columns, model);
        Outputs = Memberships.Of(columns, model.Clusters);
    }

    public EmbeddingClusters Model { get; }

    /// <summary>How the clusters were found; null after loading.</summary>
    public EmbeddingClustersFit? Fit { get; init; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var logGamma = ArrayPool<double>.Shared.Rent(rows * Model.Clusters);
        Model.Score(features, rows, logGamma);
        Memberships.Fill(logGamma, rows, Model.Clusters, outputs);
        ArrayPool<double>.Shared.Return(logGamma);
    }

    internal override void AddToOnnx(OnnxGraph graph, string rows) => EmbeddingGraph.Add(graph, rows, Model, columns.ForOnnx);

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => Model.Pack().Write(stream);

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static EmbeddingClustersTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new EmbeddingClustersTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), EmbeddingClusters.Read(ModelArchive.Read(header.Weights))));
}
