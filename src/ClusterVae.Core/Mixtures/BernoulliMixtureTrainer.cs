using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>Learns a Bernoulli mixture by EM from bits or probabilities in [0, 1]: maximum likelihood, or MAP when the options hold priors.</summary>
internal sealed class BernoulliMixtureTrainer(Checked<BernoulliMixtureOptions> options)
{
    /// <param name="weights">One weight per row, from 0 upwards; a weight of 2 counts like the row twice.</param>
    public MixtureFit<BernoulliMixture> Fit(IRowSource<float> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="Fit(IRowSource{float}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Fit(IRowSource<double> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Update(
        BernoulliMixture model, IRowSource<float> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value with { RemoveSuperfluous = false, Start = null }).Update(model, rows, weights, memory, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<BernoulliMixture> Update(
        BernoulliMixture model, IRowSource<double> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value with { RemoveSuperfluous = false, Start = null }).Update(model, rows, weights, memory, progress, stop);

    /// <summary>Fits every number of clusters in the range, each from a fresh start and from the last one grown; returns the best and the table.</summary>
    public ClusterChoice<BernoulliMixture> ChooseClusters(
        IRowSource<float> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    /// <inheritdoc cref="ChooseClusters(IRowSource{float}, Checked{ChooseClustersOptions}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public ClusterChoice<BernoulliMixture> ChooseClusters(
        IRowSource<double> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    private sealed class Training(BernoulliMixtureOptions options) : MixtureTraining<BernoulliMixture>(options)
    {
        protected override bool TakesProbabilities => true;

        protected override RepairRules Repairs => new(Empty: !(options.PriorOnes > 1 && options.PriorZeros > 1), Collapsed: false);

        protected override bool OneScale => false;

        protected override MixtureStart<BernoulliMixture>? Start => options.Start;

        protected override MixtureState NewState(int components, ColumnStatistics census, Standardisation coordinates) =>
            new BernoulliState(components, coordinates.Width, Prior(coordinates.Width), options.ProbabilityFloor);

        protected override MixtureState StateOf(BernoulliMixture model, ColumnStatistics census, Standardisation coordinates) =>
            model.State(Prior(coordinates.Width), options.ProbabilityFloor);

        protected override BernoulliMixture ModelOf(MixtureState state, Standardisation coordinates, double rowsSeen) =>
            BernoulliMixture.From((BernoulliState)state, rowsSeen);

        protected override MixtureTraining<BernoulliMixture> With(int components, MixtureStart<BernoulliMixture>? start) =>
            new Training(options with { NumberOfClusters = components, Start = start, Restarts = start is null ? options.Restarts : null });

        protected override BernoulliMixture Grow(BernoulliMixture model, ReadOnlySpan<double> row)
        {
            var probabilities = new double[row.Length];
            for (var d = 0; d < row.Length; d++)
                probabilities[d] = 0.25 + 0.5 * row[d];
            return new BernoulliMixture(model.Width, model.WeightsWithOneMore(), [.. model.Probabilities.Span, .. probabilities], model.RowsSeen);
        }

        protected override int ParametersPerComponent(int width) => width;

        private BernoulliPrior Prior(int width) => new(
            new WeightPrior(options.RemoveSuperfluous ? 1 - 0.5 * ParametersPerComponent(width) : options.WeightConcentration, options.Weights == MixtureWeights.Uniform),
            options.PriorOnes, options.PriorZeros);
    }
}
