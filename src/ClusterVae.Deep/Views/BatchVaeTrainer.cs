using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>Trains a <see cref="BatchVaeModel"/>. The same options and rows give the same bytes on any number of threads.</summary>
internal sealed class BatchVaeTrainer(BatchVaeOptions options)
{
    private readonly BatchVaeOptions options = new Checked<BatchVaeOptions>(options).Value;

    /// <param name="rows">Rows of numbers.</param>
    /// <param name="batches">The batch of each row, numbered from 0.</param>
    /// <param name="names">What the batches are called; null calls them by their numbers.</param>
    /// <param name="progress">About once a second.</param>
    /// <param name="stop">Obeyed within one step.</param>
    public BatchVaeModel Train(DenseRows<float> rows, ReadOnlySpan<int> batches, IReadOnlyList<string>? names = null, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (batches.Length != rows.Count)
            throw new DataProblemException($"{batches.Length} batches for {rows.Count} rows", "Give the batch of every row.", rows.Name);
        var count = 0;
        foreach (var batch in batches)
        {
            if (batch < 0)
                throw new DataProblemException($"a batch is {batch}", "Number the batches from 0.", rows.Name);
            count = Math.Max(count, batch + 1);
        }
        names ??= [.. Enumerable.Range(0, count).Select(batch => batch.ToString(CultureInfo.InvariantCulture))];
        if (names.Count != count)
            throw new ArgumentException($"{names.Count} names are given for {count} batches.", nameof(names));
        if (options.ReferenceBatch is { } reference)
            BatchVaeModel.Place(names, reference);
        var scale = ViewScale.Of(rows);
        var spec = new ViewSpec(
            NetworkSpec.Mlp(VaeOptions.Widths(options.Hidden)), rows.Width, options.LatentDimensions, options.DecoderSeesBatch ? count : 0, options.EncoderSeesBatch, scale.Bernoulli);
        var packed = new PackedViews([spec]).Pack([scale.Apply(rows)], batches, rows.Count);
        var (views, mixtures, stages) = new ViewsTraining(options, 1, WithMixture: options.MixturePrior).Train([spec], packed, progress, stop);
        return new BatchVaeModel(options with { Training = options.Training.Essence() }, names, new ViewParts
        {
            Views = views,
            Scales = [scale.Scale],
            Mixtures = mixtures,
            History = [.. ClusteringEpoch.Of(stages.Select(stage => new ClusteringStage(stage.Stage, stage.Log)))],
        });
    }
}
