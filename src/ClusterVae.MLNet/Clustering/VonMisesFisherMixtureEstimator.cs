using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Fits a mixture of von Mises-Fisher distributions by EM, for embeddings and other rows of which only the direction counts.</summary>
public sealed class VonMisesFisherMixtureEstimator : MixtureEstimator<VonMisesFisherMixtureTransformer, VonMisesFisherMixture>
{
    private readonly VonMisesFisherMixtureOptions options;

    internal VonMisesFisherMixtureEstimator(IHost host, VonMisesFisherMixtureOptions options, MixtureInput input) : base(host, input)
    {
        this.options = new Checked<VonMisesFisherMixtureOptions>(options).Value;
    }

    internal override int Clusters => options.NumberOfClusters;

    internal override MixtureFit<VonMisesFisherMixture> Learn(IRowSource<float> rows, IRowSource<float>? weights, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().Fit(rows, weights, progress, cancellation);

    internal override ClusterChoice<VonMisesFisherMixture> Choose(
        IRowSource<float> rows, IRowSource<float>? weights, Checked<ChooseClustersOptions> range, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().ChooseClusters(rows, range, weights, progress, cancellation);

    internal override VonMisesFisherMixtureTransformer Wrap(MixtureFit<VonMisesFisherMixture> fit) => new(Host, Features, Columns, fit);

    private VonMisesFisherMixtureTrainer Trainer() => new(options with { Seed = Host.SeedOr(options.Seed) });
}
