using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class GaussianMixtureVerb : MixtureVerb<GaussianMixtureOptions, GmmClusteringTransformer, GaussianMixture>
{
    public override string Name => "gmm";

    public override string Summary => "Gaussian mixture by EM";

    protected override MixtureEstimator<GmmClusteringTransformer, GaussianMixture> Estimator(GaussianMixtureOptions options, TrainingRequest request, IProgress<EmProgress> progress) =>
        request.Context.Clustering.Trainers.GaussianMixture(options, request.Features, streaming: request.Streaming, progress: progress, cancellation: request.Stop);
}
