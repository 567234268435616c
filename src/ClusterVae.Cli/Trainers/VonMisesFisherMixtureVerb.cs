using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Cli.Trainers;

internal sealed class VonMisesFisherMixtureVerb : MixtureVerb<VonMisesFisherMixtureOptions, VonMisesFisherMixtureTransformer, VonMisesFisherMixture>
{
    public override string Name => "vmf";

    public override string Summary => "mixture of von Mises-Fisher distributions by EM, for embeddings: rows as directions";

    protected override MixtureEstimator<VonMisesFisherMixtureTransformer, VonMisesFisherMixture> Estimator(VonMisesFisherMixtureOptions options, TrainingRequest request, IProgress<EmProgress> progress) =>
        request.Context.Clustering.Trainers.VonMisesFisherMixture(options, request.Features, streaming: request.Streaming, progress: progress, cancellation: request.Stop);
}
