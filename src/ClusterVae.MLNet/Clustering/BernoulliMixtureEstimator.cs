using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Fits a mixture of independent Bernoulli variables by EM, for features in [0, 1] such as black and white pixels.</summary>
public sealed class BernoulliMixtureEstimator : MixtureEstimator<BernoulliMixtureTransformer, BernoulliMixture>
{
    private readonly BernoulliMixtureOptions options;

    internal BernoulliMixtureEstimator(IHost host, BernoulliMixtureOptions options, MixtureInput input) : base(host, input)
    {
        this.options = new Checked<BernoulliMixtureOptions>(options).Value;
    }

    internal override int Clusters => options.NumberOfClusters;

    internal override MixtureFit<BernoulliMixture> Learn(IRowSource<float> rows, IRowSource<float>? weights, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().Fit(rows, weights, progress, cancellation);

    internal override ClusterChoice<BernoulliMixture> Choose(
        IRowSource<float> rows, IRowSource<float>? weights, Checked<ChooseClustersOptions> range, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().ChooseClusters(rows, range, weights, progress, cancellation);

    internal override BernoulliMixtureTransformer Wrap(MixtureFit<BernoulliMixture> fit) => new(Host, Features, Columns, fit);

    private BernoulliMixtureTrainer Trainer() => new(options with { Seed = Host.SeedOr(options.Seed) });
}
