using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Projection;

namespace ClusterVae.Onnx;

/// <summary>Models without networks as ONNX files (opset 17): one input "Features" of float [rows, width], any number of rows.</summary>
internal static class CoreOnnx
{
    private const string Features = "Features";

    /// <summary>PredictedLabel (int64, from 1), Score, Probability and LogLikelihood.</summary>
    public static void SaveAsOnnx(this MixtureModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph();
        AddMixture(graph, graph.Input(Features, model.Width), model, new ClusterNames(), "LogLikelihood");
        graph.Save(path);
    }

    /// <summary>Whitened, or projected only.</summary>
    public static void SaveAsOnnx(this PcaModel model, string path, bool whiten = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph();
        graph.Output("Projection", Projected(graph, graph.Input(Features, model.Width), model, whiten), OnnxType.Float, model.ComponentCount);
        graph.Save(path);
    }

    internal static void AddMixture(OnnxGraph graph, string rows, MixtureModel model, ClusterNames names, string? logLikelihood)
    {
        var joint = MixtureGraph.LogJoint(graph, graph.Cast(rows, OnnxType.Double), model);
        var density = graph.LogSumExp(joint);
        ClusterOutputs.Add(graph, graph.Node("Sub", joint, density), model.Components, names);
        if (logLikelihood is not null)
            graph.Output(logLikelihood, graph.ToFloat(density), OnnxType.Float, 1);
    }

    internal static void AddChosen(OnnxGraph graph, string rows, ClusterModel model, ClusterNames names)
    {
        if (model is ProjectedClusters wide)
            AddChosen(graph, Projected(graph, Scaled(graph, rows, wide.ScaleOfColumns), wide.Axes, whiten: false), wide.InAxes, names);
        else if (model is ScaledMixture mixture)
            AddMixture(graph, Scaled(graph, rows, mixture.ScaleOfColumns), mixture.Mixture, names, null);
        else if (model is DirectionClusters directions)
            EmbeddingGraph.Add(graph, rows, directions.Heads, names);
        else
            throw new OnnxExportException($"{(model is GapClusters ? "clusters that gaps divide know" : "a manifold mixture knows")} new rows by those that were learnt", "Choose a mixture or a clustering VAE where the model must leave .NET.");
    }

    private static string Scaled(OnnxGraph graph, string rows, ColumnScale scale)
    {
        var scaled = graph.Node("Mul",
            graph.Node("Sub", Logarithms(graph, rows, scale.Counts), graph.Constant(scale.Offset, scale.Offset.Length)), graph.Constant(scale.Factor, scale.Factor.Length));
        return scale.Limit is { } limit ? graph.Node("Clip", scaled, graph.Constant([-limit]), graph.Constant([limit])) : scaled;
    }

    /// <summary>y_j = log(1 + T x_j / Σ x), nothing below 0 counted; rows that are no counts as they are.</summary>
    internal static string Logarithms(OnnxGraph graph, string rows, LogCounts? counts)
    {
        if (counts is null)
            return rows;
        var numbers = graph.Node("Max", graph.Cast(rows, OnnxType.Double), graph.Constant([0.0], 1));
        var totals = graph.Node("Max", graph.Sum(numbers, keep: true), graph.Constant([1e-300], 1));
        // Shares first: a total of nothing over nothing stays 0.
        var shares = graph.Scaled(graph.Node("Div", numbers, totals), counts.Total);
        return graph.ToFloat(graph.Node("Log", graph.Node("Add", shares, graph.Constant([1.0], 1))));
    }

    // y = V (x − m), each axis divided by its standard deviation where it is whitened.
    internal static string Projected(OnnxGraph graph, string rows, PcaModel model, bool whiten)
    {
        var axes = new double[model.Width * model.ComponentCount];
        for (var k = 0; k < model.ComponentCount; k++)
        {
            var scale = whiten ? model.WhiteningScale(k) : 1;
            for (var d = 0; d < model.Width; d++)
                axes[d * model.ComponentCount + k] = model.Components[k * model.Width + d] * scale;
        }
        var centred = graph.Node("Sub", graph.Cast(rows, OnnxType.Double), graph.Constant(model.Mean, model.Width));
        return graph.ToFloat(graph.Node("MatMul", centred, graph.Constant(axes, model.Width, model.ComponentCount)));
    }
}
