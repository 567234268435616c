using ClusterVae.MLNet.Onnx;
using ClusterVae.Onnx;

namespace Microsoft.ML;

/// <summary>Models of this library as ONNX files, for services and engines that carry neither ML.NET nor libtorch.</summary>
public static class ClusterVaeOnnxExtensions
{
    /// <summary>
    /// Writes a transformer of this library, or a chain of such, as an ONNX model (opset 17). Its input is the features column, its outputs are the columns that the
    /// transformer adds, under the same names, with any number of rows; PredictedLabel is int64 and counts from 1, as a key does. The bound Elbo of clustering VAEs is
    /// left out: it takes eight decodings of every row.
    /// </summary>
    /// <param name="model">What Fit gave.</param>
    /// <param name="path">Replaced when the new file is complete.</param>
    /// <exception cref="OnnxExportException">A part of the model cannot be told in ONNX.</exception>
    public static void SaveAsOnnx(this ITransformer model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        PipelineGraph.Of(model).Save(path);
    }
}
