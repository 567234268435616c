using System.Globalization;
using ClusterVae.Embeddings;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Clusters of embeddings: heads that learn to tell a row's cluster from its neighbours', and vote.</summary>
public sealed class EmbeddingClustersEstimator : BlockEstimator<EmbeddingClustersTransformer>
{
    private readonly EmbeddingClustersOptions options;
    private readonly EmbeddingInput input;

    internal EmbeddingClustersEstimator(IHost host, EmbeddingClustersOptions options, EmbeddingInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.options = new Checked<EmbeddingClustersOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How many clusters there are only the data can tell when the options leave it open; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => Memberships.Of(input.Columns, options.NumberOfClusters ?? 1);

    internal override EmbeddingClustersTransformer Train(ViewRows rows, IChannel channel)
    {
        var seed = Host.SeedOr(options.Seed);
        var fit = new EmbeddingClustersTrainer(options with { Seed = seed }).Fit(rows, new Reporter(channel, input.Progress), input.Cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{fit.Model.Clusters} clusters of embeddings from {fit.RowsLearnt} rows; the heads agree with their vote by {fit.HeadAgreement:F3}; seed {seed}."));
        return new EmbeddingClustersTransformer(Host, Features, input.Columns, fit.Model) { Fit = fit };
    }

    /// <summary>Tells the context's log about every step, on the thread that trains.</summary>
    private sealed class Reporter(IChannel channel, IProgress<EmbeddingProgress>? next) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value)
        {
            channel.Trace(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture, $"Step {value.Step}/{value.Steps}: {value.Name}, {100 * value.Within:0} %"));
            next?.Report(value);
        }
    }
}

/// <summary>Where the estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record EmbeddingInput(string FeatureColumnName, ClusteringColumns Columns, IProgress<EmbeddingProgress>? Progress, CancellationToken Cancellation);
