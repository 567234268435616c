using System.Buffers;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.Onnx;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Adds cluster, distances, responsibilities and log-density of a fitted mixture.</summary>
public abstract class MixtureTransformer<TModel> : BlockTransformer where TModel : MixtureModel
{
    private readonly ClusteringColumns columns;

    internal MixtureTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, MixtureFit<TModel> fit) : base(host, features, fit.Model.Width)
    {
        (Fit, this.columns) = (fit, columns);
        Outputs = Describe(columns, fit.Model.Components);
    }

    /// <summary>The mixture and how it was found. After loading, its restarts, repairs and the choice of their number are not known.</summary>
    public MixtureFit<TModel> Fit { get; }

    public TModel Model => Fit.Model;

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var clusters = Model.Components;
        var rented = ArrayPool<double>.Shared.Rent(rows * (clusters + 1));
        var logJoint = rented.AsSpan(0, rows * clusters);
        var logDensity = rented.AsSpan(rows * clusters, rows);
        Model.Score(features, rows, logJoint, logDensity);
        FillDensities(logDensity, outputs.Values(Memberships.Count));
        for (var row = 0; row < rows; row++)
        {
            foreach (ref var value in logJoint.Slice(row * clusters, clusters))
                value -= logDensity[row];
        }
        Memberships.Fill(logJoint, rows, clusters, outputs);
        ArrayPool<double>.Shared.Return(rented);
    }

    internal static IReadOnlyList<OutputColumn> Describe(ClusteringColumns columns, int clusters) =>
        [.. Memberships.Of(columns, clusters), OutputColumn.Scalar(columns.LogLikelihood)];

    internal override void AddToOnnx(OnnxGraph graph, string rows) => CoreOnnx.AddMixture(graph, rows, Model, columns.ForOnnx, columns.LogLikelihood);

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames(columns.Names);
    }

    internal override void SaveWeights(Stream stream) => MixtureFile.Pack(Fit).Write(stream);

    private static void FillDensities(ReadOnlySpan<double> logDensity, Span<float> target)
    {
        for (var row = 0; row < Math.Min(logDensity.Length, target.Length); row++)
            target[row] = Memberships.Finite(logDensity[row]);
    }
}
