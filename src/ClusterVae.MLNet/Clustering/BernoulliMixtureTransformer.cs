using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(BernoulliMixtureTransformer), null, typeof(SignatureLoadModel), "Bernoulli mixture", BernoulliMixtureTransformer.Loader)]

namespace ClusterVae.MLNet;

/// <summary>A fitted Bernoulli mixture in a pipeline.</summary>
public sealed class BernoulliMixtureTransformer : MixtureTransformer<BernoulliMixture>
{
    internal const string Loader = "ClusterVaeBernoulliMix";

    private static readonly ModelFormat FileFormat = new("CVBERMIX", Loader, 2);

    internal BernoulliMixtureTransformer(IHost host, FeatureColumns features, ClusteringColumns columns, MixtureFit<BernoulliMixture> fit) : base(host, features, columns, fit) { }

    internal override ModelFormat Format => FileFormat;

    /// <summary>Found by name when ML.NET opens a model.</summary>
    private static BernoulliMixtureTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => FileFormat.Load(ctx, header =>
        new BernoulliMixtureTransformer(env.Register(Loader), new FeatureColumns(header.Names()), ClusteringColumns.Read(header), MixtureFile.Bernoulli(ModelArchive.Read(header.Weights))));
}
