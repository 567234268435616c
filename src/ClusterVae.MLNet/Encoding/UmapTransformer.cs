using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.ModelFiles;
using ClusterVae.Projection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(UmapTransformer), null, typeof(SignatureLoadModel), "UMAP", UmapTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>Adds the place of each row as one vector column. The model file carries the rows that were fitted: new ones are placed by them.</summary>
public sealed class UmapTransformer : BlockTransformer
{
    internal const string Loader = "ClusterVaeUmap";

    private static readonly ModelFormat FileFormat = new("CVUMAPEM", Loader, 1);

    private readonly string output;

    internal UmapTransformer(IHost host, string output, FeatureColumns features, UmapModel model) : base(host, features, model.Width)
    {
        (this.output, Model) = (output, model);
        Outputs = [Output(output, model.Dimensions)];
    }

    /// <summary>The rows that were fitted and their places.</summary>
    public UmapModel Model { get; }

    internal override IReadOnlyList<OutputColumn> Outputs { get; }

    internal override ModelFormat Format => FileFormat;

    internal static OutputColumn Output(string name, int dimensions) => OutputColumn.Vector(name, dimensions, slot => $"Axis {slot + 1}");

    internal override void Score(ReadOnlySpan<float> features, int rows, OutputBlock outputs) =>
        Model.Transform(features[..(rows * Width)], outputs.Values(0)[..(rows * Model.Dimensions)]);

    internal override void SaveHeader(BinaryWriter writer)
    {
        writer.WriteNames([output]);
        writer.WriteNames([.. Features.Names]);
    }

    internal override void SaveWeights(Stream stream) => Model.Pack().Write(stream);

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static UmapTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
    {
        var output = header.Names().Single();
        return new UmapTransformer(env.Register(Loader), output, new FeatureColumns(header.Names()), UmapModel.Read(ModelArchive.Read(header.Weights)));
    });
}
