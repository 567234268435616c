using System.Buffers;
using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ExonTransformer), null, typeof(SignatureLoadModel), "EXoN", ExonTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>
/// Adds the predicted class with the label's own names, scores, probabilities, the code and the bound of a trained EXoN. Its weights are freed with the last
/// object that uses them.
/// </summary>
public sealed class ExonTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeExon";

    private const int ScoreIndex = 1;
    private const int EmbeddingIndex = Memberships.Count;
    private const int ElboIndex = Memberships.Count + 1;
    private const string Distances = "distances";
    private const string Probabilities = "probabilities";
    private static readonly ModelFormat FileFormat = new("CVAEEXON", Loader, 2);

    private readonly ClusteringColumns columns;
    private readonly bool scoreIsProbability;

    internal ExonTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, bool scoreIsProbability, ExonModel model) : base(host, features, model.Width)
    {
        (Model, this.columns, this.scoreIsProbability) = (model, columns, scoreIsProbability);
        Outputs = Describe(columns, model.ComponentNames, model.Latent);
    }

    /// <summary>The trained network: explain it, sample and decode, or write it as a stand-alone file.</summary>
    public ExonModel Model { get; }

    /// <summary>How the training went; null after loading.</summary>
    public ExonFit? Fit { get; init; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static IReadOnlyList<OutputColumn> Describe(ClusteringColumns columns, IReadOnlyList<string> names, int latent) =>
    [
        OutputColumn.Key(columns.PredictedLabel, names.Count) with { KeyValues = names },
        OutputColumn.Vector(columns.Score, names.Count, slot => names[slot]),
        OutputColumn.Vector(columns.Probability, names.Count, slot => names[slot]),
        OutputColumn.Vector(columns.Embedding, latent, slot => $"Latent {slot + 1}"),
        OutputColumn.Scalar(columns.Elbo),
    ];

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var wantsClasses = outputs.Wants(0) || outputs.Wants(ScoreIndex) || outputs.Wants(2);
        var values = rows * Model.Clusters;
        var single = ArrayPool<float>.Shared.Rent(values);
        Model.Clustering.Score(features, new ClusteringScores
        {
            LogMemberships = wantsClasses ? single.AsSpan(0, values) : default,
            Embedding = outputs.Wants(EmbeddingIndex) ? outputs.Values(EmbeddingIndex)[..(rows * Model.Latent)] : default,
            Elbo = outputs.Wants(ElboIndex) ? outputs.Values(ElboIndex)[..rows] : default,
        });
        if (wantsClasses)
            FillClasses(single.AsSpan(0, values), rows, outputs);
        ArrayPool<float>.Shared.Return(single);
    }

    internal override void AddToOnnx(OnnxGraph graph, string rows)
    {
        ClusteringGraph.Add(graph, rows, DeepOnnx.Archive(Model.Write), columns.ForDeepOnnx, scoreIsProbability);
        graph.Note("classes", string.Join("\n", Model.ComponentNames));
    }

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
        writer.WriteNames([scoreIsProbability ? Probabilities : Distances]);
    }

    internal override void SaveWeights(Stream stream) => Model.Write(stream);

    private void FillClasses(ReadOnlySpan<float> logQ, int rows, OutputBlock outputs)
    {
        Memberships.Fill(logQ, rows, Model.Clusters, outputs);
        var scores = outputs.Values(ScoreIndex);
        if (!scoreIsProbability || scores.IsEmpty)
            return;
        for (var i = 0; i < logQ.Length; i++)
            scores[i] = MathF.Exp(Math.Min(0, logQ[i]));
    }

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static ExonTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new ExonTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), header.Names() is [Probabilities], ExonModel.Read(header.Weights)));
}
