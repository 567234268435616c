using ClusterVae.Data;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Fits a Gaussian mixture by EM: soft clusters, a density, and by its low values anomalies.</summary>
public sealed class GmmClusteringEstimator : MixtureEstimator<GmmClusteringTransformer, GaussianMixture>
{
    private readonly GaussianMixtureOptions options;

    internal GmmClusteringEstimator(IHost host, GaussianMixtureOptions options, MixtureInput input) : base(host, input)
    {
        this.options = new Checked<GaussianMixtureOptions>(options).Value;
    }

    internal override int Clusters => options.NumberOfClusters;

    internal override MixtureFit<GaussianMixture> Learn(IRowSource<float> rows, IRowSource<float>? weights, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().Fit(rows, weights, progress, cancellation);

    internal override ClusterChoice<GaussianMixture> Choose(
        IRowSource<float> rows, IRowSource<float>? weights, Checked<ChooseClustersOptions> range, IProgress<EmProgress> progress, CancellationToken cancellation) =>
        Trainer().ChooseClusters(rows, range, weights, progress, cancellation);

    internal override GmmClusteringTransformer Wrap(MixtureFit<GaussianMixture> fit) => new(Host, Features, Columns, fit);

    private GaussianMixtureTrainer Trainer() => new(options with { Seed = Host.SeedOr(options.Seed) });
}
