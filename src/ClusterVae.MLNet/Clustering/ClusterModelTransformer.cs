using System.Buffers;
using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClusterModelTransformer), null, typeof(SignatureLoadModel), "Chosen clustering", ClusterModelTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>Adds cluster, distances and responsibilities of a manifold mixture, or of whichever method was chosen; a network's weights are freed with the last object that uses them.</summary>
public sealed class ClusterModelTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeClusterModel";

    private static readonly ModelFormat FileFormat = new("CVCLUMOD", Loader, 2);

    private readonly ClusteringColumns columns;

    internal ClusterModelTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, ClusterModel model) : base(host, features, model.Width)
    {
        (this.columns, Model) = (columns, model);
        Outputs = Memberships.Of(columns, model.Clusters);
    }

    public ClusterModel Model { get; }

    /// <summary>How a manifold mixture was learnt; null for others and after loading.</summary>
    public ManifoldMixtureFit? ManifoldFit { get; init; }

    /// <summary>Why this method was chosen; null where it was named and after loading.</summary>
    public AutoClusteringFit? Choice { get; init; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var logGamma = ArrayPool<double>.Shared.Rent(rows * Model.Clusters);
        Model.Score(features, rows, logGamma);
        Memberships.Fill(logGamma, rows, Model.Clusters, outputs);
        ArrayPool<double>.Shared.Return(logGamma);
    }

    internal override void AddToOnnx(OnnxGraph graph, string rows)
    {
        if (Model is NetworkClusters { Network: var network })
            ClusteringGraph.Add(graph, rows, DeepOnnx.Archive(network.Write), columns.ForDeepOnnx with { Embedding = null });
        else
            CoreOnnx.AddChosen(graph, rows, Model, columns.ForOnnx);
    }

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => Model.Pack().Write(stream);

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static ClusterModelTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new ClusterModelTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), NetworkClusters.ReadChosen(ModelArchive.Read(header.Weights))));
}
