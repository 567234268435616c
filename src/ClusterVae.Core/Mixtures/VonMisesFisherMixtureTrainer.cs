using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>Learns a mixture of von Mises-Fisher distributions by EM from the directions of rows: maximum likelihood, or MAP when the options hold priors.</summary>
internal sealed class VonMisesFisherMixtureTrainer(Checked<VonMisesFisherMixtureOptions> options)
{
    /// <param name="weights">One weight per row, from 0 upwards; a weight of 2 counts like the row twice.</param>
    public MixtureFit<VonMisesFisherMixture> Fit(IRowSource<float> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="Fit(IRowSource{float}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<VonMisesFisherMixture> Fit(IRowSource<double> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<VonMisesFisherMixture> Update(
        VonMisesFisherMixture model, IRowSource<float> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value with { RemoveSuperfluous = false, Start = null }).Update(model, rows, weights, memory, progress, stop);

    /// <inheritdoc cref="GaussianMixtureTrainer.Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<VonMisesFisherMixture> Update(
        VonMisesFisherMixture model, IRowSource<double> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value with { RemoveSuperfluous = false, Start = null }).Update(model, rows, weights, memory, progress, stop);

    /// <summary>Fits every number of clusters in the range, each from a fresh start and from the last one grown; returns the best and the table.</summary>
    public ClusterChoice<VonMisesFisherMixture> ChooseClusters(
        IRowSource<float> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    /// <inheritdoc cref="ChooseClusters(IRowSource{float}, Checked{ChooseClustersOptions}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public ClusterChoice<VonMisesFisherMixture> ChooseClusters(
        IRowSource<double> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    private sealed class Training(VonMisesFisherMixtureOptions options) : MixtureTraining<VonMisesFisherMixture>(options)
    {
        protected override bool TakesProbabilities => false;

        protected override RepairRules Repairs => new(Empty: !(options.PriorRows > 0), Collapsed: !(options.PriorRows > 0));

        protected override bool OneScale => true;

        protected override MixtureStart<VonMisesFisherMixture>? Start => options.Start;

        // Directions mean what they say: no column is shifted or scaled, each row is.
        protected override Standardisation Coordinates(ColumnStatistics census) => census.Means.Length >= 2
            ? Standardisation.Sphere(census.Means.Length)
            : throw new DataProblemException("One column has no directions", "Give at least two columns.");

        protected override MixtureState NewState(int components, ColumnStatistics census, Standardisation coordinates) =>
            new VonMisesFisherState(components, coordinates.Width, Prior(coordinates.Width), options.LongestMean);

        protected override MixtureState StateOf(VonMisesFisherMixture model, ColumnStatistics census, Standardisation coordinates) =>
            model.State(Prior(coordinates.Width), options.LongestMean);

        protected override VonMisesFisherMixture ModelOf(MixtureState state, Standardisation coordinates, double rowsSeen) =>
            VonMisesFisherMixture.From((VonMisesFisherState)state, options.OneConcentration, rowsSeen);

        protected override MixtureTraining<VonMisesFisherMixture> With(int components, MixtureStart<VonMisesFisherMixture>? start) =>
            new Training(options with { NumberOfClusters = components, Start = start, Restarts = start is null ? options.Restarts : null });

        // As concentrated as the others are on average.
        protected override VonMisesFisherMixture Grow(VonMisesFisherMixture model, ReadOnlySpan<double> row)
        {
            var concentrations = model.Concentrations.ToArray();
            return new VonMisesFisherMixture(
                model.Width, model.WeightsWithOneMore(), [.. model.Directions.Span, .. row], [.. concentrations, concentrations.Average()], model.RowsSeen, model.OneConcentration);
        }

        protected override int ParametersPerComponent(int width) => options.OneConcentration ? width - 1 : width;

        private VonMisesFisherPrior Prior(int width) => new(
            new WeightPrior(options.RemoveSuperfluous ? 1 - 0.5 * ParametersPerComponent(width) : options.WeightConcentration, options.Weights == MixtureWeights.Uniform),
            options.PriorRows, options.OneConcentration);
    }
}
