using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(GmmClusteringTransformer), null, typeof(SignatureLoadModel), "Gaussian mixture", GmmClusteringTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>A fitted Gaussian mixture in a pipeline.</summary>
public sealed class GmmClusteringTransformer : MixtureTransformer<GaussianMixture>
{
    internal const string Loader = "ClusterVaeGaussMixture";

    private static readonly ModelFormat FileFormat = new("CVGAUMIX", Loader, 2);

    internal GmmClusteringTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, MixtureFit<GaussianMixture> fit) : base(host, features, columns, fit) { }

    internal override ModelFormat Format => FileFormat;

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static GmmClusteringTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new GmmClusteringTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), MixtureFile.Gaussian(ModelArchive.Read(header.Weights))));
}
