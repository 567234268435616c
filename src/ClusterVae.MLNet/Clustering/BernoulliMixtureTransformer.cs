using ClusterVae.MLNet.Clustering;
using ClusterVae.MLNet.Rows;
using ClusterVae.MLNet.Seam;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BernoulliMixtureTransformer), null, typeof(SignatureLoadModel), "Bernoulli mixture", BernoulliMixtureTransformer.Loader)]

namespace ClusterVae.MLNet.Clustering;

/// <summary>A fitted Bernoulli mixture in a pipeline.</summary>
public sealed class BernoulliMixtureTransformer : MixtureTransformer<BernoulliMixture>
{
    internal const string Loader = "ClusterVaeBernoulliMix";

    private static readonly ModelFormat FileFormat = new("CVBERMIX", Loader, 1);

    internal BernoulliMixtureTransformer(IHost host, FeatureColumns features, MixtureFit<BernoulliMixture> fit) : base(host, features, fit) { }

    internal override ModelFormat Format => FileFormat;

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static BernoulliMixtureTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, (header, weights) =>
        new BernoulliMixtureTransformer(env.Register(Loader), new FeatureColumns(header.ReadNames()), MixtureFile.Bernoulli(ModelArchive.Read(weights))));
}
