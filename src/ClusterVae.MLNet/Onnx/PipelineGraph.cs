using ClusterVae.MLNet.Pipeline;
using ClusterVae.Onnx;
using Microsoft.ML;

namespace ClusterVae.MLNet.Onnx;

/// <summary>A transformer, or a chain of them, as one graph: what one computes, the next may read.</summary>
internal static class PipelineGraph
{
    public static OnnxGraph Of(ITransformer model)
    {
        var parts = Parts(model).ToArray();
        // A part of ours that has no form in ONNX is told first: with the others exported elsewhere it would still have none.
        var graph = new OnnxGraph();
        foreach (var ours in parts.OfType<BlockTransformer>())
            ours.AddToOnnx(graph, Rows(graph, ours));
        return parts.FirstOrDefault(part => part is not BlockTransformer) is not { } foreign ? graph : throw new OnnxExportException(
            $"it has a part {foreign.GetType().Name} that is not of this library", "Export the parts of this library alone, or export the rest with Microsoft.ML.OnnxConverter and run one file after the other.");
    }

    private static string Rows(OnnxGraph graph, BlockTransformer part)
    {
        if (part.Features.MayBeMissing)
            throw new OnnxExportException($"a {part.GetType().Name} reads views that may be missing, and has no form in ONNX", "Score it in .NET, or export a clustering VAE of one view.");
        if (part.Features.Coded is not null)
            throw new OnnxExportException($"a {part.GetType().Name} reads the batch of each row, and has no form in ONNX", "Score it in .NET, or write its corrected rows (score --columns corrected) and export a clustering VAE of these.");
        if (part.Features.Names is not [var name])
            throw new OnnxExportException($"it reads {part.Features.Names.Count} feature columns", "Concatenate them into one column before the estimator.");
        return graph.ValueOf(name) ?? graph.Input(name, part.Width);
    }

    private static IEnumerable<ITransformer> Parts(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Parts) : [model];
}
