namespace ClusterVae.Onnx;

/// <summary>The columns that every clustering model gives, under the names that they are to have.</summary>
internal sealed record ClusterNames(string PredictedLabel = "PredictedLabel", string Score = "Score", string Probability = "Probability");

internal static class ClusterOutputs
{
    /// <summary>Label (int64, from 1), Score = −log γ_k and Probability = γ_k from log γ double [N,K].</summary>
    /// <param name="graph">to which the outputs are added</param>
    /// <param name="logGamma">normalised</param>
    /// <param name="clusters">K</param>
    /// <param name="names">of the columns</param>
    /// <param name="scoreIsProbability">a classifier's column Score</param>
    public static void Add(OnnxGraph graph, string logGamma, int clusters, ClusterNames names, bool scoreIsProbability = false)
    {
        // Rounding may leave log γ a little above 0, where no logarithm of a probability lies.
        var bounded = graph.Node("Min", logGamma, graph.Constant([0.0], 1));
        var probability = graph.Cast(graph.Node("Exp", bounded), OnnxType.Float);
        graph.Output(names.PredictedLabel, graph.Largest(logGamma), OnnxType.Int64, 1);
        graph.Output(names.Score, scoreIsProbability ? probability : graph.ToFloat(graph.Node("Neg", bounded)), OnnxType.Float, clusters);
        graph.Output(names.Probability, probability, OnnxType.Float, clusters);
    }
}
