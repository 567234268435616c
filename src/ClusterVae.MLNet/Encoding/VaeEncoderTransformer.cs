using ClusterVae.Deep;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(VaeEncoderTransformer), null, typeof(SignatureLoadModel), "VAE encoder", VaeEncoderTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>
/// Adds the embedding (the mean of q(z|x)) and whichever other columns were asked for. Its weights are freed with the last object that
/// uses them, so a disposed prediction engine leaves other users alone.
/// </summary>
public sealed class VaeEncoderTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeVaeEncoder";

    private static readonly ModelFormat FileFormat = new("CVVAEENC", Loader, 1);

    private readonly string embedding;
    private readonly VaeColumns columns;

    internal VaeEncoderTransformer(IHost host, FeatureColumns features, VaeModel model, string embedding, VaeColumns columns) : base(host, features, model.Width)
    {
        (Model, this.embedding, this.columns) = (model, embedding, columns);
        Outputs = Describe(embedding, columns, model.Latent, model.Width);
    }

    /// <summary>The trained network: decode, sample, or write it as a stand-alone file.</summary>
    public VaeModel Model { get; }

    /// <summary>The training's epochs; null after loading.</summary>
    public TrainingLog? Log { get; init; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static IReadOnlyList<OutputColumn> Describe(string embedding, VaeColumns columns, int latent, int width)
    {
        List<OutputColumn> outputs = [OutputColumn.Vector(embedding, latent, slot => $"Latent {slot + 1}")];
        if (columns.LogVariance is { } logVariance)
            outputs.Add(OutputColumn.Vector(logVariance, latent, slot => $"Latent {slot + 1}"));
        if (columns.Reconstruction is { } reconstruction)
            outputs.Add(OutputColumn.Vector(reconstruction, width));
        if (columns.ReconstructionError is { } error)
            outputs.Add(OutputColumn.Scalar(error));
        if (columns.Elbo is { } elbo)
            outputs.Add(OutputColumn.Scalar(elbo));
        return outputs;
    }

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs) => Model.Score(features, new VaeScores
    {
        Mean = Target(outputs, rows, embedding),
        LogVariance = Target(outputs, rows, columns.LogVariance),
        Reconstruction = Target(outputs, rows, columns.Reconstruction),
        ReconstructionError = Target(outputs, rows, columns.ReconstructionError),
        Elbo = Target(outputs, rows, columns.Elbo),
    });

    internal override void AddToOnnx(OnnxGraph graph, string rows)
    {
        var vae = new VaeGraph(graph, rows, DeepOnnx.Archive(Model.Write));
        vae.AddEmbedding(embedding);
        if (columns.LogVariance is { } logVariance)
            vae.AddLogVariance(logVariance);
        if (columns.Reconstruction is { } reconstruction)
            vae.AddReconstruction(reconstruction);
        if (columns.ReconstructionError is { } error)
            vae.AddReconstructionError(error);
        if (columns.Elbo is { } elbo)
            vae.AddElbo(elbo);
    }

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([.. Features.Names]);
        writer.WriteNames([embedding, columns.LogVariance ?? "", columns.Reconstruction ?? "", columns.ReconstructionError ?? "", columns.Elbo ?? ""]);
    }

    internal override void SaveWeights(Stream stream) => Model.Write(stream);

    private Span<float> Target(OutputBlock outputs, int rows, string? name)
    {
        for (var i = 0; i < Outputs.Count; i++)
        {
            if (Outputs[i].Name == name)
                return outputs.Wants(i) ? outputs.Values(i)[..(rows * Outputs[i].Size)] : default;
        }
        return default;
    }

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static VaeEncoderTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
    {
        var features = new FeatureColumns(header.Names());
        var names = Array.ConvertAll(header.Names(), name => name.Length == 0 ? null : name);
        var columns = new VaeColumns { LogVariance = names[1], Reconstruction = names[2], ReconstructionError = names[3], Elbo = names[4] };
        return new VaeEncoderTransformer(env.Register(Loader), features, VaeModel.Read(header.Weights), names[0]!, columns);
    });
}
