using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.MLNet.Internals;
using ClusterVae.MLNet.Pipeline;
using ClusterVae.Options;
using Microsoft.ML.Runtime;

namespace ClusterVae.MLNet;

/// <summary>Trains clusters and codes of rows that were taken in batches (runs, donors, cameras), and tells rows as they would have been in another batch.</summary>
public sealed class BatchVaeEstimator : BlockEstimator<BatchVaeTransformer>
{
    private readonly BatchVaeOptions options;
    private readonly BatchInput input;

    internal BatchVaeEstimator(IHost host, BatchVaeOptions options, BatchInput input)
        : base(host, new FeatureColumns(input.FeatureColumnName) { Coded = new CodedColumn(input.BatchColumnName, []) })
    {
        this.options = new Checked<BatchVaeOptions>(options).Value;
        if (input.BatchColumnName == input.FeatureColumnName)
            throw new DataProblemException("the batch column is the feature column", "Name the column that says which batch a row is of.", input.BatchColumnName);
        this.input = input with { Columns = input.Columns.Check() };
    }

    // How wide the rows are only the data can tell; a promise does not name widths.
    internal override IReadOnlyList<OutputColumn> Promised => BatchVaeTransformer.Describe(input.Columns, options.NumberOfClusters, options.LatentDimensions, 1);

    internal override BatchVaeTransformer Train(ViewRows rows, IChannel channel)
    {
        var settled = options with { Training = Host.Settled(options.Training) };
        var features = new ViewRows(rows.View, new FeatureColumns(input.FeatureColumnName)).ToDense(input.Cancellation);
        if (rows.View.Schema.GetColumnOrNull(input.BatchColumnName) is null)
            throw CodedColumn.Missing(input.BatchColumnName, rows.View.Schema.Select(column => column.Name));
        var (batches, names) = Occurring(PartialLabels.Read(rows.View, input.BatchColumnName));
        var model = new BatchVaeTrainer(settled).Train(features, batches, names, new TrainingReporter(channel, input.Progress), input.Cancellation);
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"{model.Clusters} clusters of rows in {model.Batches} batches, seed {settled.Training.Seed}."));
        return new BatchVaeTransformer(Host, input.FeatureColumnName, input.BatchColumnName, input.Columns, model);
    }

    /// <summary>A key may name batches that no row is of; the networks could learn nothing of them.</summary>
    private (int[] Batches, string[] Names) Occurring(PartialLabels labels)
    {
        if (Array.IndexOf(labels.Components, -1) is >= 0 and var row)
            throw new DataProblemException("the batch of this row is missing", "Name every row's batch, or filter the row: it is only when scoring that a batch may be unknown.", input.BatchColumnName, row);
        int[] places = [.. labels.Components.Distinct().Order()];
        if (places.Length == 1)
            throw new DataProblemException("all rows are of one batch", "Give rows of two batches at least, or choose ClusteringVae, which needs none.", input.BatchColumnName, value: labels.Names[places[0]]);
        return (Array.ConvertAll(labels.Components, component => Array.BinarySearch(places, component)), Array.ConvertAll(places, place => labels.Names[place]));
    }
}

/// <summary>Where the estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record BatchInput(string FeatureColumnName, string BatchColumnName, BatchVaeColumns Columns, IProgress<TrainingProgress>? Progress, CancellationToken Cancellation);
