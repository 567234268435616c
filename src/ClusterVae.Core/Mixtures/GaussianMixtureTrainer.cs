using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>
/// Learns a Gaussian mixture by EM: maximum likelihood, or MAP when the options hold priors. The same seed gives the same bytes at any thread
/// count, and a source that is read block by block gives the same bytes as an array.
/// </summary>
internal sealed class GaussianMixtureTrainer(Checked<GaussianMixtureOptions> options)
{
    /// <param name="weights">One weight per row, from 0 upwards; a weight of 2 counts like the row twice.</param>
    public MixtureFit<GaussianMixture> Fit(IRowSource<float> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <inheritdoc cref="Fit(IRowSource{float}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<GaussianMixture> Fit(IRowSource<double> rows, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Fit(rows, weights, progress, stop);

    /// <summary>
    /// Goes on with new rows alone. The old ones are stood in for by the sums that the model expects of <see cref="MixtureModel.RowsSeen"/> rows,
    /// times <paramref name="memory"/>: 1 keeps them at full weight, 0 forgets them. Components and covariance kind are the model's.
    /// </summary>
    public MixtureFit<GaussianMixture> Update(
        GaussianMixture model, IRowSource<float> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        GoingOnWith(model).Update(model, rows, weights, memory, progress, stop);

    /// <inheritdoc cref="Update(GaussianMixture, IRowSource{float}, IRowSource{float}?, double, IProgress{EmProgress}?, CancellationToken)"/>
    public MixtureFit<GaussianMixture> Update(
        GaussianMixture model, IRowSource<double> rows, IRowSource<float>? weights = null, double memory = 1, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        GoingOnWith(model).Update(model, rows, weights, memory, progress, stop);

    /// <summary>Fits every number of clusters in the range, each from a fresh start and from the last one grown; returns the best and the table.</summary>
    public ClusterChoice<GaussianMixture> ChooseClusters(
        IRowSource<float> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    /// <inheritdoc cref="ChooseClusters(IRowSource{float}, Checked{ChooseClustersOptions}, IRowSource{float}?, IProgress{EmProgress}?, CancellationToken)"/>
    public ClusterChoice<GaussianMixture> ChooseClusters(
        IRowSource<double> rows, Checked<ChooseClustersOptions> range, IRowSource<float>? weights = null, IProgress<EmProgress>? progress = null, CancellationToken stop = default) =>
        new Training(options.Value).Choose(rows, weights, range.Value, progress, stop);

    private Training GoingOnWith(GaussianMixture model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Training(options.Value with { RemoveSuperfluous = false, Start = null, Covariance = model.Covariance, Rank = model.Rank });
    }

    private sealed class Training(GaussianMixtureOptions options) : MixtureTraining<GaussianMixture>(options)
    {
        // Rows that a full covariance of its own takes, in multiples of those that determine one at all.
        private const double EnoughRows = 20;
        private const int SharedIterations = 20;

        // New rows are described best with about ten (docs/results.md, low-rank covariances).
        private const double LowRankSharedRows = 10;

        // Null until the rows are counted; a given start has its own.
        private CovarianceKind? kind = options.Start?.Parameters?.Covariance ?? options.Covariance;

        private int? rank = options.Start?.Parameters is { } given ? given.Rank : options.Rank;

        private SharedPrior? shared;

        protected override bool TakesProbabilities => false;

        protected override RepairRules Repairs => new(
            Empty: !(options.CovarianceDegrees > 0 && options.MeanStrength > 0),
            Collapsed: shared is null && !(options.CovarianceDegrees > 0));

        private CovarianceKind Kind => kind ?? throw new InvalidOperationException("The covariances' kind is asked for before the rows were counted.");

        private int Rank => rank ?? 0;

        protected override bool OneScale => Kind == CovarianceKind.Spherical;

        protected override MixtureStart<GaussianMixture>? Start => options.Start;

        protected override MixtureState NewState(int components, ColumnStatistics census, Standardisation coordinates) =>
            new GaussianState(Kind, Rank, components, coordinates.Width, Prior(census, coordinates), options.VarianceFloor);

        protected override MixtureState StateOf(GaussianMixture model, ColumnStatistics census, Standardisation coordinates) =>
            model.State(coordinates, Prior(census, coordinates), options.VarianceFloor);

        protected override GaussianMixture ModelOf(MixtureState state, Standardisation coordinates, double rowsSeen) =>
            GaussianMixture.From((GaussianState)state, Kind, coordinates, rowsSeen);

        protected override MixtureTraining<GaussianMixture> With(int components, MixtureStart<GaussianMixture>? start) =>
            new Training(options with { NumberOfClusters = components, Covariance = Kind, Rank = rank, Start = start, Restarts = start is null ? options.Restarts : null });

        // As wide as the average component.
        protected override GaussianMixture Grow(GaussianMixture model, ReadOnlySpan<double> row)
        {
            var one = model.Covariances.Length / model.Components;
            var average = new double[model.Covariance == CovarianceKind.Tied ? 0 : one];
            for (var i = 0; i < average.Length; i++)
                for (var k = 0; k < model.Components; k++)
                    average[i] += model.Weights.Span[k] * model.Covariances.Span[k * one + i];
            // Loadings have no average: their signs and order mean nothing.
            if (model.Covariance == CovarianceKind.LowRank)
                CovarianceLayout.SetVariances(average, AverageVariances(model));
            return new GaussianMixture(model.Covariance, model.Width, model.WeightsWithOneMore(), [.. model.Means.Span, .. row], [.. model.Covariances.Span, .. average], model.RowsSeen);
        }

        protected override int ParametersPerComponent(int width) =>
            (int)Math.Min(int.MaxValue, width + (Kind == CovarianceKind.Tied ? 0 : CovarianceLayout.FreeParameters(Kind, 1, width, Rank)));

        protected override long SharedParameters(int width) => Kind == CovarianceKind.Tied ? CovarianceLayout.FreeParameters(Kind, 1, width, Rank) : 0;

        protected override void Settle(long rows, int width, int components)
        {
            kind ??= CovarianceLayout.Suiting(rows, width, components);
            if (kind != CovarianceKind.LowRank)
                return;
            rank ??= CovarianceLayout.SuitingRank(rows, width, components);
            if (rank > width)
                throw new DataProblemException($"Covariances of rank {rank} meet rows of width {width}", "Choose at most as many factors as there are columns, or leave Rank out.", nameof(options.Rank));
        }

        // Scales and locations are given in the data's units.
        private GaussianPrior Prior(ColumnStatistics census, Standardisation coordinates)
        {
            var width = coordinates.Width;
            Expect(options.MeanLocation, width, nameof(options.MeanLocation));
            Expect(options.CovarianceScales, width, nameof(options.CovarianceScales));
            var weights = new WeightPrior(options.RemoveSuperfluous ? 1 - 0.5 * ParametersPerComponent(width) : options.WeightConcentration, options.Weights == MixtureWeights.Uniform);
            var location = new double[width];
            var scale = new double[width];
            for (var d = 0; d < width; d++)
            {
                location[d] = ((options.MeanLocation?[d] ?? census.Means[d]) - coordinates.Centre[d]) * coordinates.InverseScale[d];
                if (options.CovarianceDegrees > 0)
                    scale[d] = (options.CovarianceScales?[d] ?? options.CovarianceScale * Math.Max(census.Variances[d], options.VarianceFloor * Square(coordinates.Scale[d])))
                        * Square(coordinates.InverseScale[d]);
            }
            return new GaussianPrior(weights, options.MeanStrength, location, options.CovarianceDegrees ?? 0, scale, shared);
        }

        protected override void LearnPrior<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, RandomStream random)
        {
            var width = coordinates.Width;
            var lowRank = Kind == CovarianceKind.LowRank;
            if (options.CovarianceDegrees is not null || !(lowRank || (Kind == CovarianceKind.Full && width <= CovarianceLayout.FewColumns)) || options.RemoveSuperfluous || options.Start is { Parameters: not null }
                || (double)census.Rows / options.NumberOfClusters >= EnoughRows * ((lowRank ? Math.Max(Rank, CovarianceLayout.MostSuitingRank) : width) + 1))
                return;
            var sample = new Lazy<RowSample>(() => RowSample.Take(rows, census, coordinates, StateStart.SampleSize(options.NumberOfClusters, width), random.Split(0)));
            var state = new GaussianState(lowRank ? CovarianceKind.Diagonal : CovarianceKind.Tied, 0, options.NumberOfClusters, width, GaussianPrior.Flat(width), options.VarianceFloor) { Threads = rows.Threads, Stop = rows.Stop };
            StateStart.KMeansPlusPlus(state, sample.Value, census.Weight, random, default);
            var runner = new EmRunner<T>(rows, census, coordinates, options with { Algorithm = EmAlgorithm.Exact }, new RepairRules(true, false), width, 1, null);
            var learnt = (GaussianState)runner.Run(state, () => sample.Value, random, 1, SharedIterations).State;
            shared = lowRank ? new SharedPrior(AverageVariances(learnt), LowRankSharedRows) : new SharedPrior(learnt.Covariances, Rows: 1);
        }

        // Σ_k π_k σ²_k of diagonal covariances.
        private static double[] AverageVariances(GaussianState state)
        {
            var average = new double[state.Width];
            for (var k = 0; k < state.Components; k++)
                Cholesky.AddScaled(average, state.MixtureWeights[k], state.Covariances.AsSpan(k * state.Width, state.Width));
            return average;
        }

        private static double[] AverageVariances(GaussianMixture model)
        {
            var average = new double[model.Width];
            for (var k = 0; k < model.Components; k++)
                for (var d = 0; d < average.Length; d++)
                    average[d] += model.Weights.Span[k] * model.Variance(k, d);
            return average;
        }

        private static double Square(double value) => value * value;

        private static void Expect(IReadOnlyList<double>? values, int width, string name)
        {
            if (values is not null && values.Count != width)
                throw new DataProblemException($"{name} has {values.Count} numbers for rows of width {width}", "Give one number per column.", name);
        }
    }
}
