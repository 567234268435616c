using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.ModelFiles;
using ClusterVae.Onnx;
using ClusterVae.Projection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(PcaWhiteningTransformer), null, typeof(SignatureLoadModel), "PCA whitening", PcaWhiteningTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>Adds the whitened features as one vector column.</summary>
public sealed class PcaWhiteningTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaePcaWhitening";

    private const string Kind = "pca-whitening";
    private static readonly ModelFormat FileFormat = new("CVPCAWHT", Loader, 1);

    private readonly string output;

    internal PcaWhiteningTransformer(IHost host, string output, FeatureColumns features, PcaModel model) : base(host, features, model.Width)
    {
        this.output = output;
        Model = model;
        Outputs = [Output(output, model.ComponentCount)];
    }

    /// <summary>The axes, their variances and the mean.</summary>
    public PcaModel Model { get; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static OutputColumn Output(string name, int components) => OutputColumn.Vector(name, components, slot => $"Component {slot + 1}");

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs)
    {
        var whitened = outputs.Values(0);
        for (var row = 0; row < rows; row++)
            Model.WhitenRow(features.Slice(row * Width, Width), whitened.Slice(row * Model.ComponentCount, Model.ComponentCount));
    }

    internal override void AddToOnnx(OnnxGraph graph, string rows) =>
        graph.Output(output, CoreOnnx.Projected(graph, rows, Model, whiten: true), OnnxType.Float, Model.ComponentCount);

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([output]);
        writer.WriteNames([.. Features.Names]);
    }

    internal override void SaveWeights(Stream stream) => new ModelArchive(Kind)
        .Add("mean", Model.Mean, Model.Width)
        .Add("components", Model.Components, Model.ComponentCount, Model.Width)
        .Add("variances", Model.Variances, Model.ComponentCount)
        .Add<double>("totalVariance", [Model.TotalVariance], 1)
        .Add<long>("rows", [Model.Rows], 1)
        .Write(stream);

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static PcaWhiteningTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
    {
        var output = header.Names().Single();
        var features = new FeatureColumns(header.Names());
        var archive = ModelArchive.Read(header.Weights).Expect(Kind);
        var model = new PcaModel(
            archive.Get<double>("mean").ToArray(),
            archive.Get<double>("components").ToArray(),
            archive.Get<double>("variances").ToArray(),
            archive.Get<double>("totalVariance")[0],
            archive.Get<long>("rows")[0]);
        return new PcaWhiteningTransformer(env.Register(Loader), output, features, model);
    });
}
