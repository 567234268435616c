using ClusterVae.Embeddings;

namespace ClusterVae.Onnx;

/// <summary>Clusters of embeddings as nodes.</summary>
internal static class EmbeddingGraph
{
    /// <summary>log softmax(w_k·u(u(x) − m) + b_k) of float rows [N, D], u the division by the length.</summary>
    public static void Add(OnnxGraph graph, string rows, EmbeddingClusters model, ClusterNames names)
    {
        var (mean, weights, biases) = model.Parameters();
        var (clusters, width) = (model.Clusters, model.Width);
        var slopes = new double[width * clusters];
        for (var k = 0; k < clusters; k++)
            for (var d = 0; d < width; d++)
                slopes[d * clusters + k] = weights[k * width + d];
        var centred = graph.Node("Sub", Direction(graph, graph.Cast(rows, OnnxType.Double)), graph.Constant(mean, width));
        var joint = graph.Node("Add", graph.Node("MatMul", Direction(graph, centred), graph.Constant(slopes, width, clusters)), graph.Constant(biases, clusters));
        ClusterOutputs.Add(graph, graph.Node("Sub", joint, graph.LogSumExp(joint)), clusters, names);
    }

    private static string Direction(OnnxGraph graph, string rows)
    {
        var length = graph.Node("Max", graph.Node("Sqrt", graph.Sum(graph.Square(rows), keep: true)), graph.Constant([1e-300], 1));
        return graph.Node("Div", rows, length);
    }
}
