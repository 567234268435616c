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

    protected override IEnumerable<KeyValuePair<string, object>> Facts(GaussianMixture model) => CovarianceFacts(model);

    /// <summary>What the covariances are, and of low-rank ones how many factors.</summary>
    public static IEnumerable<KeyValuePair<string, object>> CovarianceFacts(GaussianMixture model) =>
        [new("covariance", model.Covariance.ToString()), .. model.Rank is { } rank ? new KeyValuePair<string, object>[] { new("rank", rank) } : []];

    protected override IEnumerable<string> Remarks(GaussianMixtureOptions options, GaussianMixture model) => options.Covariance is null && model.Covariance != CovarianceKind.Full
        ? [$"{model.Width} columns are more than a cluster has rows, so covariances are {model.Covariance}: --set {nameof(options.Covariance)}={CovarianceKind.LowRank} lets columns vary together along a few factors, --set {nameof(options.Covariance)}={CovarianceKind.Full} asks for full ones, which takes long."]
        : [];
}
