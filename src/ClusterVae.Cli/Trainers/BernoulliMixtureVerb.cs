using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class BernoulliMixtureVerb : MixtureVerb<BernoulliMixtureOptions, BernoulliMixtureTransformer, BernoulliMixture>
{
    public override string Name => "bernoulli";

    public override string Summary => "mixture of independent Bernoulli variables by EM, for values in [0, 1]";

    protected override MixtureEstimator<BernoulliMixtureTransformer, BernoulliMixture> Estimator(BernoulliMixtureOptions options, TrainingRequest request, IProgress<EmProgress> progress) =>
        request.Context.Clustering.Trainers.BernoulliMixture(options, request.Features, streaming: request.Streaming, progress: progress, cancellation: request.Stop);
}
