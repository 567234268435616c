using System.Globalization;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using ClusterVae.Projection;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Places rows in few dimensions so that neighbours stay neighbours (UMAP); new rows come to the places of theirs.</summary>
public sealed class UmapEstimator : BlockEstimator<UmapTransformer>
{
    private readonly string output;
    private readonly UmapOptions options;
    private readonly IProgress<UmapProgress>? progress;
    private readonly CancellationToken cancellation;

    internal UmapEstimator(IHost host, string output, FeatureColumns features, UmapOptions options, IProgress<UmapProgress>? progress, CancellationToken cancellation)
        : base(host, features)
    {
        this.options = new Checked<UmapOptions>(options).Value;
        (this.output, this.progress, this.cancellation) = (output, progress, cancellation);
    }

    internal override IReadOnlyList<OutputColumn> Promised => [UmapTransformer.Output(output, options.Dimensions)];

    internal override UmapTransformer Train(ViewRows rows, IChannel channel)
    {
        var seed = Host.SeedOr(options.Seed);
        var model = Umap.Fit(rows.ToDense(), options with { Seed = seed }, progress, cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"UMAP of {model.Embedding.Count} rows in {model.Dimensions} dimensions, {model.Recall:P1} of the true neighbours found, seed {seed}."));
        return new UmapTransformer(Host, output, Features, model);
    }
}
