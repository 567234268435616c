using ClusterVae.ModelFiles;
using ClusterVae.Onnx;

namespace ClusterVae.Deep;

/// <summary>Networks as ONNX files (opset 17): one input "Features" of float [rows, width], any number of rows; nothing of torch is needed to run them.</summary>
internal static class DeepOnnx
{
    private const string Features = "Features";

    /// <summary>PredictedLabel (int64, from 1), Score, Probability and Embedding; of a hierarchy also PredictedFamily and FamilyProbability.</summary>
    public static void SaveAsOnnx(this ClusteringModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph();
        ClusteringGraph.Add(graph, graph.Input(Features, model.Width), Archive(model.Write), new DeepOnnxNames());
        graph.Save(path);
    }

    /// <summary>PredictedLabel, Score and Probability of the classes (their order is ComponentNames), and Embedding.</summary>
    public static void SaveAsOnnx(this ExonModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph();
        ClusteringGraph.Add(graph, graph.Input(Features, model.Width), Archive(model.Write), new DeepOnnxNames());
        graph.Note("classes", string.Join("\n", model.ComponentNames));
        graph.Save(path);
    }

    /// <summary>Embedding and Reconstruction.</summary>
    public static void SaveAsOnnx(this VaeModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph();
        var vae = new VaeGraph(graph, graph.Input(Features, model.Width), Archive(model.Write));
        vae.AddEmbedding("Embedding");
        vae.AddReconstruction("Reconstruction");
        graph.Save(path);
    }

    /// <summary>A model as its file holds it.</summary>
    internal static ModelArchive Archive(Action<Stream> write)
    {
        // Arrays are read when they are asked for, so the bytes stay open.
        var bytes = new MemoryStream();
        write(bytes);
        bytes.Position = 0;
        return ModelArchive.Read(bytes);
    }
}

/// <summary>What the outputs are called; an embedding without a name is left out.</summary>
internal sealed record DeepOnnxNames(string? Embedding = "Embedding", string PredictedFamily = "PredictedFamily", string FamilyProbability = "FamilyProbability")
{
    public ClusterNames Clusters { get; init; } = new();
}
