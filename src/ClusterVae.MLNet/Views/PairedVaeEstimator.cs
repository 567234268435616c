using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Trains two views of the same things in one latent space: common clusters, a code of each view, and each view as the other one tells it.</summary>
public sealed class PairedVaeEstimator : BlockEstimator<PairedVaeTransformer>
{
    private readonly PairedVaeOptions options;
    private readonly PairedInput input;

    internal PairedVaeEstimator(IHost host, PairedVaeOptions options, PairedInput input)
        : base(host, new FeatureColumns(input.FirstColumnName, input.SecondColumnName) { MayBeMissing = true })
    {
        this.options = new Checked<PairedVaeOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How wide the views are only the data can tell; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => PairedVaeTransformer.Describe(input.Columns, options.NumberOfClusters, options.LatentDimensions, 1, 1);

    internal override PairedVaeTransformer Train(ViewRows rows, IChannel channel)
    {
        var settled = options with { Training = Host.Settled(options.Training) };
        var (first, second) = Split(rows);
        var model = new PairedVaeTrainer(settled).Train(first, second, new TrainingReporter(channel, input.Progress), input.Cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{model.Clusters} clusters of two views, {model.FirstWidth} and {model.SecondWidth} columns, seed {settled.Training.Seed}."));
        return new PairedVaeTransformer(Host, Features, input.Columns, model);
    }

    /// <summary>Rows of both views side by side as the trainer wants them: each view by itself.</summary>
    private (DenseRows<float> First, DenseRows<float> Second) Split(ViewRows rows)
    {
        const int blockValues = 1 << 16;
        var firstWidth = rows.Widths[0];
        var (first, second) = (new List<float>(), new List<float>());
        var block = new float[Math.Max(1, blockValues / rows.Width) * rows.Width];
        using var reader = rows.Open();
        for (int count; (count = reader.Read(block)) > 0;)
        {
            input.Cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < count; row++)
            {
                var values = block.AsSpan(row * rows.Width, rows.Width);
                first.AddRange(values[..firstWidth]);
                second.AddRange(values[firstWidth..]);
            }
        }
        if (first.Count == 0)
            throw new DataProblemException("there are no rows", "Give at least as many rows as clusters.", Features.Title);
        return (new DenseRows<float>([.. first], firstWidth, Features.Names[0]), new DenseRows<float>([.. second], rows.Width - firstWidth, Features.Names[1]));
    }
}

/// <summary>Where the estimator of two views reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record PairedInput(string FirstColumnName, string SecondColumnName, PairedColumns Columns, IProgress<TrainingProgress>? Progress, CancellationToken Cancellation);
