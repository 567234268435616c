using ClusterVae.MLNet.Clustering;
using ClusterVae.MLNet.Rows;
using ClusterVae.MLNet.Seam;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(GmmClusteringTransformer), null, typeof(SignatureLoadModel), "Gaussian mixture", GmmClusteringTransformer.Loader)]

namespace ClusterVae.MLNet.Clustering;

/// <summary>A fitted Gaussian mixture in a pipeline.</summary>
public sealed class GmmClusteringTransformer : MixtureTransformer<GaussianMixture>
{
    internal const string Loader = "ClusterVaeGaussMixture";

    private static readonly ModelFormat FileFormat = new("CVGAUMIX", Loader, 1);

    internal GmmClusteringTransformer(IHost host, FeatureColumns features, MixtureFit<GaussianMixture> fit) : base(host, features, fit) { }

    internal override ModelFormat Format => FileFormat;

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static GmmClusteringTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, (header, weights) =>
        new GmmClusteringTransformer(env.Register(Loader), new FeatureColumns(header.ReadNames()), MixtureFile.Gaussian(ModelArchive.Read(weights))));
}
