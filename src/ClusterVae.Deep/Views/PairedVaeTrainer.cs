using ClusterVae.Data;
using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>
/// Trains a <see cref="PairedVaeModel"/>. Row n of the first view and row n of the second are of the same thing; a row of NaN says that this view
/// of it is missing. The same options and rows give the same bytes on any number of threads.
/// </summary>
internal sealed class PairedVaeTrainer(PairedVaeOptions options)
{
    private readonly PairedVaeOptions options = new Checked<PairedVaeOptions>(options).Value;

    public PairedVaeModel Train(DenseRows<float> first, DenseRows<float> second, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new DataProblemException($"{second.Count} rows stand beside the {first.Count} of {first.Name}", "Give one row per thing in both views, NaN where a view is missing.", second.Name);
        var (a, b) = (ViewScale.Of(first), ViewScale.Of(second));
        if (!Enumerable.Range(0, first.Count).Any(row => !float.IsNaN(first.Row(row)[0]) && !float.IsNaN(second.Row(row)[0])))
            throw new DataProblemException("no row has both views", "Give at least some things in both views: they tell which clusters are the same.", first.Name);
        ViewSpec[] specs = [Spec(first.Width, a), Spec(second.Width, b)];
        var packed = new PackedViews(specs).Pack([a.Apply(first), b.Apply(second)], [], first.Count);
        var (views, mixtures, stages) = new ViewsTraining(options, options.CommonPrior ? 1 : 2, options.CrossWeight, options.Agreement, options.AgreementWeight)
            .Train(specs, packed, progress, stop);
        return new PairedVaeModel(options with { Training = options.Training.Essence() }, new ViewParts
        {
            Views = views,
            Scales = [a.Scale, b.Scale],
            Mixtures = mixtures,
            History = [.. ClusteringEpoch.Of(stages.Select(stage => new ClusteringStage(stage.Stage, stage.Log)))],
        });
    }

    private ViewSpec Spec(int width, ViewScale scale) =>
        new(NetworkSpec.Mlp(VaeOptions.Widths(options.Hidden)), width, options.LatentDimensions, 0, false, scale.Bernoulli);
}
