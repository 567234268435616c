using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>
/// Trains EXoN: a classifier from a few labels and many rows without one, a latent space that was laid out beforehand, and a decoder. Classes without a
/// single label stay clusters of their own.
/// </summary>
public sealed class ExonTrainer : BlockEstimator<ExonTransformer>
{
    private readonly ExonOptions options;
    private readonly ExonInput input;

    internal ExonTrainer(IHost host, ExonOptions options, ExonInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.options = new Checked<ExonOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How many components there are only the data can tell when the options leave it open; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => ExonTransformer.Describe(input.Columns, ["", ""], options.LatentDimensions ?? 1);

    internal override ExonTransformer Train(ViewRows rows, IChannel channel)
    {
        var settled = options with { Training = Host.Settled(options.Training) };
        var labels = input.Labels is { } given ? PartialLabels.OfTexts(given)
            : input.LabelColumnName is { } name ? PartialLabels.Read(rows.View, name) : new PartialLabels([], []);
        var fit = new ExonTraining(settled).Train(rows, labels.Components, labels.Names, new Reporter(channel, input.Progress), input.Cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{fit.Model.Clusters} components, {fit.Model.LabelledRows.Sum()} labels, seed {fit.Seed}."));
        foreach (var message in fit.Log.Messages)
            channel.Warning(MessageSensitivity.None, message);
        return new ExonTransformer(Host, Features, input.Columns, input.ScoreIsProbability, fit.Model) { Fit = fit };
    }

    private sealed class Reporter(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochDone)
                channel.Info(MessageSensitivity.None, TrainingReporter.Line(value));
            next?.Report(value);
        }
    }
}

/// <summary>Where EXoN's estimator reads and to whom it answers; the options record says how it learns.</summary>
/// <param name="FeatureColumnName">the rows</param>
/// <param name="LabelColumnName">their labels, where known; null where there are none, or where <paramref name="Labels"/> gives them</param>
/// <param name="Labels">one text per row, null where the label is not known</param>
/// <param name="Columns">names of what is added</param>
/// <param name="ScoreIsProbability">Score as classification has it (the largest is the prediction) instead of clustering's distances</param>
/// <param name="Progress">called on the thread that trains</param>
/// <param name="Cancellation">ends the training within one batch</param>
internal sealed record ExonInput(
    string FeatureColumnName, string? LabelColumnName, IReadOnlyList<string?>? Labels, ClusteringColumns Columns, bool ScoreIsProbability,
    IProgress<TrainingProgress>? Progress, CancellationToken Cancellation);
