using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.MLNet.Internals;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Trains a variational auto-encoder and a clustering jointly: labels, memberships, an embedding and a bound on the density in one model.</summary>
public sealed class ClusteringVaeTrainer : BlockEstimator<ClusteringVaeTransformer>
{
    private readonly ClusteringVaeOptions options;
    private readonly ClusteringInput input;

    internal ClusteringVaeTrainer(IHost host, ClusteringVaeOptions options, ClusteringInput input) : base(host, new FeatureColumns(input.FeatureColumnName))
    {
        this.options = new Checked<ClusteringVaeOptions>(options).Value;
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How many clusters there are only the data can tell when the options leave it open; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised =>
        ClusteringVaeTransformer.Describe(input.Columns, options.NumberOfClusters ?? 1, options.Objective is HierarchicalMixtureObjective ? 1 : 0, options.LatentDimensions);

    internal override ClusteringVaeTransformer Train(ViewRows rows, IChannel channel)
    {
        var settled = options with { Training = Host.Settled(options.Training) };
        var labels = input.Labels is { } given ? PartialLabels.OfTexts(given).Components : input.LabelColumnName is { } name ? KnownComponents.Read(rows.View, name) : [];
        var fit = new DeepClustering(settled).Train(rows, labels, input.Previous?.Model, new Reporter(channel, input.Progress), input.Cancellation);
        Tell(channel, fit);
        return new ClusteringVaeTransformer(Host, Features, input.Columns, fit.Model) { Fit = fit };
    }

    private static void Tell(IChannel channel, ClusteringFit fit)
    {
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{fit.Model.Clusters} clusters, restart {fit.Chosen + 1} of {fit.Restarts.Count} chosen, seed {fit.Seed}."));
        foreach (var message in fit.Stages.SelectMany(stage => stage.Log?.Messages ?? []))
            channel.Warning(MessageSensitivity.None, message);
        if (fit.Collapse.HasCollapsed)
            channel.Warning(MessageSensitivity.None, fit.Collapse.ToString());
    }

    /// <summary>Tells the context's log about every epoch and passes progress on, on the thread that trains.</summary>
    private sealed class Reporter(IChannel channel, IProgress<ClusteringProgress>? next) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value)
        {
            if (value.Training.EpochDone)
                channel.Info(MessageSensitivity.None, $"Restart {value.Restart + 1}/{value.Restarts}, {value.Stage}: {TrainingReporter.Line(value.Training)}");
            next?.Report(value);
        }
    }
}
