using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(VonMisesFisherMixtureTransformer), null, typeof(SignatureLoadModel), "von Mises-Fisher mixture", VonMisesFisherMixtureTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>A fitted mixture of von Mises-Fisher distributions in a pipeline.</summary>
public sealed class VonMisesFisherMixtureTransformer : MixtureTransformer<VonMisesFisherMixture>
{
    internal const string Loader = "ClusterVaeSphereMix";

    private static readonly ModelFormat FileFormat = new("CVVMFMIX", Loader, 2);

    internal VonMisesFisherMixtureTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, MixtureFit<VonMisesFisherMixture> fit) : base(host, features, columns, fit) { }

    internal override ModelFormat Format => FileFormat;

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static VonMisesFisherMixtureTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new VonMisesFisherMixtureTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), MixtureFile.VonMisesFisher(ModelArchive.Read(header.Weights))));
}
