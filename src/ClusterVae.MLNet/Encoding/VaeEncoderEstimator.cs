using ClusterVae.Deep;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet.Internals;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Trains a variational auto-encoder on the features and encodes them: an embedding, and by its ELBO an anomaly score.</summary>
public sealed class VaeEncoderEstimator : BlockEstimator<VaeEncoderTransformer>
{
    private readonly VaeOptions options;
    private readonly string embedding;
    private readonly VaeColumns columns;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly CancellationToken cancellation;

    internal VaeEncoderEstimator(
        IHost host, FeatureColumns features, VaeOptions options, string embedding, VaeColumns columns, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        : base(host, features)
    {
        this.options = new Checked<VaeOptions>(options).Value;
        (this.embedding, this.columns, this.progress, this.cancellation) = (embedding, columns, progress, cancellation);
    }

    // How wide embedding and reconstruction are only the data can tell; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => VaeEncoderTransformer.Describe(embedding, columns, options.LatentDimensions ?? 1, 1);

    internal override VaeEncoderTransformer Train(ViewRows rows, IChannel channel)
    {
        var settled = options with { Training = Host.Settled(options.Training) };
        var (model, log) = new VaeTrainer(settled).Train(rows, new TrainingReporter(channel, progress), cancellation);
        return new VaeEncoderTransformer(Host, Features, model, embedding, columns) { Log = log };
    }
}
