using System.Buffers;
using ClusterVae.Deep;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClusteringVaeTransformer), null, typeof(SignatureLoadModel), "Clustering VAE", ClusteringVaeTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>
/// Adds cluster, distances, responsibilities, the embedding and the ELBO of a trained clustering VAE; of a hierarchy also the family. Its weights
/// are freed with the last object that uses them, so a disposed prediction engine leaves other users alone.
/// </summary>
public sealed class ClusteringVaeTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeClusteringVae";

    private const int EmbeddingIndex = Memberships.Count;
    private const int ElboIndex = Memberships.Count + 1;
    private const int FamilyIndex = Memberships.Count + 2;
    private const int FamilyProbabilityIndex = Memberships.Count + 3;
    private static readonly ModelFormat FileFormat = new("CVCLUVAE", Loader, 2);

    private readonly ClusteringColumns columns;

    internal ClusteringVaeTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, ClusteringModel model) : base(host, features, model.Width)
    {
        (Model, this.columns) = (model, columns);
        Outputs = Describe(columns, model.Clusters, model.Families, model.Latent);
    }

    /// <summary>The trained network: sample a cluster, decode, look at the history, or write it as a stand-alone file.</summary>
    public ClusteringModel Model { get; }

    /// <summary>How the training went; null after loading.</summary>
    public ClusteringFit? Fit { get; init; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static IReadOnlyList<OutputColumn> Describe(ClusteringColumns columns, int clusters, int families, int latent)
    {
        List<OutputColumn> outputs =
        [
            .. Memberships.Of(columns, clusters),
            OutputColumn.Vector(columns.Embedding, latent, slot => $"Latent {slot + 1}"),
            OutputColumn.Scalar(columns.Elbo),
        ];
        if (families > 0)
        {
            outputs.Add(OutputColumn.Key(columns.PredictedFamily, families));
            outputs.Add(OutputColumn.Vector(columns.FamilyProbability, families, slot => $"Family {slot + 1}"));
        }
        return outputs;
    }

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var wantsClusters = outputs.Wants(0) || outputs.Wants(1) || outputs.Wants(2);
        var wantsFamilies = Model.Families > 0 && (outputs.Wants(FamilyIndex) || outputs.Wants(FamilyProbabilityIndex));
        var clusterValues = rows * Model.Clusters;
        var familyValues = rows * Model.Families;
        var single = ArrayPool<float>.Shared.Rent(clusterValues + familyValues);
        var logQ = single.AsSpan(0, clusterValues);
        var logFamilies = single.AsSpan(clusterValues, familyValues);
        Model.Score(features, new ClusteringScores
        {
            LogMemberships = wantsClusters ? logQ : default,
            LogFamilies = wantsFamilies ? logFamilies : default,
            Embedding = outputs.Wants(EmbeddingIndex) ? outputs.Values(EmbeddingIndex)[..(rows * Model.Latent)] : default,
            Elbo = outputs.Wants(ElboIndex) ? outputs.Values(ElboIndex)[..rows] : default,
        });
        if (wantsClusters)
            Memberships.Fill(logQ, rows, Model.Clusters, outputs);
        if (wantsFamilies)
            FillFamilies(logFamilies, rows, outputs);
        ArrayPool<float>.Shared.Return(single);
    }

    internal override void AddToOnnx(OnnxGraph graph, string rows) => ClusteringGraph.Add(graph, rows, DeepOnnx.Archive(Model.Write), columns.ForDeepOnnx);

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => Model.Write(stream);

    private void FillFamilies(ReadOnlySpan<float> logFamilies, int rows, OutputBlock outputs)
    {
        var keys = outputs.Keys(FamilyIndex);
        var probabilities = outputs.Values(FamilyProbabilityIndex);
        for (var row = 0; row < rows; row++)
        {
            var values = logFamilies.Slice(row * Model.Families, Model.Families);
            var best = 0;
            for (var family = 0; family < values.Length; family++)
            {
                if (values[family] > values[best])
                    best = family;
                if (!probabilities.IsEmpty)
                    probabilities[row * values.Length + family] = MathF.Exp(Math.Min(0, values[family]));
            }
            if (!keys.IsEmpty)
                keys[row] = (uint)best + 1;
        }
    }

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static ClusteringVaeTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new ClusteringVaeTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), ClusteringModel.Read(header.Weights)));
}
