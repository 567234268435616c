using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>What the trainers of all mixtures do around EM: check the data, make starts, keep the best run.</summary>
internal abstract class MixtureTraining<TModel>(MixtureOptions options) where TModel : MixtureModel
{
    // Without a number of restarts: so many starts at most, each of so many iterations, whose best are learnt to the end.
    private const int MostStarts = 10;
    private const int StartsKept = 2;
    private const int TrialIterations = 10;
    private const double TrialMultiplications = 1e10;

    protected abstract bool TakesProbabilities { get; }

    protected abstract RepairRules Repairs { get; }

    protected abstract bool OneScale { get; }

    protected abstract MixtureStart<TModel>? Start { get; }

    /// <summary>What EM runs in.</summary>
    protected virtual Standardisation Coordinates(ColumnStatistics census) =>
        TakesProbabilities ? Standardisation.None(census.Means.Length) : Standardisation.From(census.Means, census.Variances, OneScale);

    protected abstract MixtureState NewState(int components, ColumnStatistics census, Standardisation coordinates);

    protected abstract MixtureState StateOf(TModel model, ColumnStatistics census, Standardisation coordinates);

    protected abstract TModel ModelOf(MixtureState state, Standardisation coordinates, double rowsSeen);

    protected abstract int ParametersPerComponent(int width);

    /// <summary>What all components have together.</summary>
    protected virtual long SharedParameters(int width) => 0;

    /// <summary>Chooses what the options leave open and the number of rows decides; what was chosen before stays.</summary>
    /// <param name="rows">how many there are</param>
    /// <param name="width">D</param>
    /// <param name="components">the most that will be fitted to them</param>
    protected virtual void Settle(long rows, int width, int components)
    {
    }

    /// <summary>The same training with another number of components and start.</summary>
    protected abstract MixtureTraining<TModel> With(int components, MixtureStart<TModel>? start);

    /// <summary>The model with a component more, placed at a row.</summary>
    protected abstract TModel Grow(TModel model, ReadOnlySpan<double> row);

    /// <summary>Fits every number of clusters in the range and keeps the one that the criterion likes best.</summary>
    public ClusterChoice<TModel> Choose<T>(
        IRowSource<T> source, IRowSource<float>? weights, ChooseClustersOptions range, IProgress<EmProgress>? progress, CancellationToken stop) where T : unmanaged
    {
        var split = range.HeldOutFraction > 0;
        var fitted = split ? new RowSubset<T>(source, range.HeldOutFraction, options.SeedOrDefault, keptOut: false) : source;
        var fittedWeights = split && weights is not null ? new RowSubset<float>(weights, range.HeldOutFraction, options.SeedOrDefault, keptOut: false) : weights;
        using var pool = new WorkerPool(options.Threads);
        var rows = new RowSet<T>(fitted, fittedWeights, pool, stop);
        var heldOut = split
            ? new RowSet<T>(
                new RowSubset<T>(source, range.HeldOutFraction, options.SeedOrDefault, keptOut: true),
                weights is null ? null : new RowSubset<float>(weights, range.HeldOutFraction, options.SeedOrDefault, keptOut: true), pool, stop)
            : null;
        Settle(fitted.Count ?? ColumnStatistics.Of(rows, TakesProbabilities).Rows, source.Width, range.To);
        var table = new List<ClusterCandidate>();
        MixtureFit<TModel>? best = null, last = null;
        for (var clusters = range.From; clusters <= range.To; clusters++)
        {
            var fit = With(clusters, null).Fit(fitted, fittedWeights, progress, stop);
            var warm = false;
            if (range.WarmStarts && last is not null && last.Model.Components == clusters - 1)
            {
                var grown = With(clusters, MixtureStart.FromParameters(GrowAtFarRow(last.Model, rows, clusters))).Fit(fitted, fittedWeights, progress, stop);
                warm = grown.Objective > fit.Objective;
                fit = warm ? grown : fit;
            }
            var inside = Evaluation.Of(rows, fit.Model.NewScorer<T>(), fit.Model.Components);
            double? outside = heldOut is null ? null : Evaluation.Of(heldOut, fit.Model.NewScorer<T>(), fit.Model.Components).MeanLogLikelihood;
            table.Add(new ClusterCandidate(
                clusters, fit.LogLikelihood, fit.Model.DegreesOfFreedom, fit.Bic, fit.Aic, fit.Bic + 2 * inside.MeanEntropy * inside.Weight, outside, warm, fit.Converged));
            if (best is null || table[^1].Merit(range.Criterion) > table.SkipLast(1).Max(c => c.Merit(range.Criterion)))
                best = fit;
            last = fit;
        }
        if (split)
            best = With(best!.Model.Components, MixtureStart.FromParameters(best.Model)).Fit(source, weights, progress, stop);
        return new ClusterChoice<TModel>(best! with { Criterion = range.Criterion, ClusterChoice = table }, range.Criterion, table);
    }

    private TModel GrowAtFarRow<T>(TModel model, RowSet<T> rows, int clusters) where T : unmanaged
    {
        var random = new RandomStream(options.SeedOrDefault).Split(-clusters);
        var census = ColumnStatistics.Of(rows, TakesProbabilities);
        var coordinates = model.Coordinates();
        var sample = RowSample.Take(rows, census, coordinates, StateStart.SampleSize(clusters, coordinates.Width), random);
        var row = new FarRows(model.State(coordinates), sample, []).Next(random).ToArray();
        for (var d = 0; d < row.Length; d++)
            row[d] = row[d] * coordinates.Scale[d] + coordinates.Centre[d];
        return Grow(model, row);
    }

    public MixtureFit<TModel> Fit<T>(IRowSource<T> source, IRowSource<float>? weights, IProgress<EmProgress>? progress, CancellationToken stop) where T : unmanaged
    {
        using var pool = new WorkerPool(options.Threads);
        var rows = new RowSet<T>(source, weights, pool, stop);
        CheckStart(source.Width);
        if (!rows.Ranks.IsAlone && options.Algorithm == EmAlgorithm.Stepwise)
            throw new OptionsException("the mixture's options", [new Violation(nameof(options.Algorithm), nameof(EmAlgorithm.Stepwise), $"{nameof(EmAlgorithm.Exact)} where several processes train together", "Steps after every batch cannot be shared out: choose Exact, or train in one process.")]);
        var census = Measure(rows, Start?.Parameters?.Components ?? options.NumberOfClusters);
        var coordinates = Coordinates(census);
        var automatic = options.Restarts is null;
        var starts = options.Restarts ?? (Start is null ? AutomaticStarts(census.Rows, source.Width) : 1);
        var random = new RandomStream(options.SeedOrDefault);
        LearnPrior(rows, census, coordinates, random.Split(0));
        var runner = NewRunner(rows, census, coordinates, starts, progress);
        var outcomes = new List<RestartOutcome>();
        var runs = new List<(EmRun Run, Lazy<RowSample> Sample, RandomStream Stream)>();
        var iterations = automatic && starts > 1 ? Math.Min(TrialIterations, options.MaxIterations) : options.MaxIterations;
        for (var start = 1; start <= starts; start++)
        {
            var stream = random.Split(start);
            var sample = new Lazy<RowSample>(() => RowSample.Take(rows, census, coordinates, StateStart.SampleSize(options.NumberOfClusters, coordinates.Width), stream.Split(0)));
            var state = FirstState(rows, census, coordinates, sample, stream, start);
            var run = runner.Run(state, () => sample.Value, stream, start, iterations);
            outcomes.Add(Ended(run, start));
            runs.Add((run, sample, stream));
            // The best alone, or those that are still to be learnt to the end.
            runs = [.. runs.OrderByDescending(r => r.Run.Objective).Take(iterations < options.MaxIterations ? StartsKept : 1)];
        }
        for (var i = 0; i < runs.Count; i++)
        {
            var (run, sample, stream) = runs[i];
            if (run.Converged || iterations == options.MaxIterations)
                continue;
            var start = outcomes.FindIndex(o => o.Objective == run.Objective);
            var whole = runner.Run(run.State, () => sample.Value, stream, start + 1, options.MaxIterations - iterations, run);
            outcomes[start] = Ended(whole, start + 1);
            runs[i] = (whole, sample, stream);
        }
        return Outcome(runs.MaxBy(r => r.Run.Objective).Run, outcomes, census, coordinates, census.Weight);
    }

    private static RestartOutcome Ended(EmRun run, int start) => new(start, run.LogLikelihood, run.Objective, run.History.Count, run.Converged);

    /// <summary>As many as are cheap: ten on small tables, one on large ones.</summary>
    private int AutomaticStarts(long rows, int width)
    {
        if (options.RemoveSuperfluous || options.Algorithm == EmAlgorithm.Stepwise)
            return 1;
        var multiplications = (double)rows * options.NumberOfClusters * (width + ParametersPerComponent(width)) * TrialIterations;
        return (int)Math.Clamp(TrialMultiplications / multiplications, 1, MostStarts);
    }

    /// <summary>Where the prior's parameters are learnt from the rows themselves: before the first start, once for all of them.</summary>
    protected virtual void LearnPrior<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, RandomStream random) where T : unmanaged
    {
    }

    public MixtureFit<TModel> Update<T>(
        TModel model, IRowSource<T> source, IRowSource<float>? weights, double memory, IProgress<EmProgress>? progress, CancellationToken stop) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(memory is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(memory), memory, "Choose from 0 (forget the old rows) to 1 (every old row counts like a new one).");
        if (source.Width != model.Width)
            throw new DataProblemException($"Rows of width {source.Width} meet a mixture of width {model.Width}", "Give the columns that the mixture was learnt on.", source.Name);
        using var pool = new WorkerPool(options.Threads);
        var rows = new RowSet<T>(source, weights, pool, stop);
        var census = Measure(rows, 1);
        var coordinates = model.Coordinates();
        var state = StateOf(model, census, coordinates);
        var remembered = memory * model.RowsSeen;
        var old = remembered > 0 ? new RememberedRows(state.Copy(), remembered) : null;
        var random = new RandomStream(options.SeedOrDefault);
        var sample = new Lazy<RowSample>(() => RowSample.Take(rows, census, coordinates, StateStart.SampleSize(model.Components, model.Width), random.Split(0)));
        var run = NewRunner(rows, census, coordinates, 1, progress).Run(state, () => sample.Value, random, 1, options.MaxIterations, memory: old);
        return Outcome(run, [Ended(run, 1)], census, coordinates, remembered + census.Weight);
    }

    private EmRunner<T> NewRunner<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, int starts, IProgress<EmProgress>? progress) where T : unmanaged => new(
        rows, census, coordinates, options, Repairs, ParametersPerComponent(coordinates.Width), starts, progress);

    private ColumnStatistics Measure<T>(RowSet<T> rows, int components) where T : unmanaged
    {
        var name = rows.Rows.Name;
        if (rows.Count is { } known && known < components)
            throw TooFew(known, components, name);
        if (rows.Weights is { Width: not 1 })
            throw new DataProblemException($"Weights have {rows.Weights.Width} columns", "Give one weight per row.", rows.Weights.Name);
        var census = ColumnStatistics.Of(rows, TakesProbabilities);
        if (census.Rows < components)
            throw TooFew(census.Rows, components, name);
        Settle(census.Rows, rows.Rows.Width, components);
        return components * (ParametersPerComponent(rows.Rows.Width) + 64L) + SharedParameters(rows.Rows.Width) <= 1 << 26 ? census : throw new DataProblemException(
            $"{components} components of width {rows.Rows.Width} are too many parameters for this machine's arrays", "Reduce the columns (PCA, an encoder), the components, or the covariance's freedom (LowRank, Diagonal).", name);
    }

    private static DataProblemException TooFew(long rows, int components, string name) => new(
        string.Create(CultureInfo.InvariantCulture, $"There are {rows} rows for {components} clusters"), "Give more rows or ask for fewer clusters.", name);

    private void CheckStart(int width)
    {
        if (Start is not { } start)
            return;
        if (start.Parameters is { } parameters && (parameters.Width != width || parameters.Components != options.NumberOfClusters))
            throw new DataProblemException(
                $"The start has {parameters.Components} components of width {parameters.Width}, the options ask for {options.NumberOfClusters} and the rows are {width} wide", "Give a start of the same shape.", nameof(Start));
        if (start.Parameters is null && start.Responsibilities.IsEmpty && start.Means.Length != options.NumberOfClusters * width)
            throw new DataProblemException($"The start's means are {start.Means.Length} numbers, {options.NumberOfClusters} x {width} are needed", "Give one mean per component.", nameof(Start));
    }

    private MixtureState FirstState<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, Lazy<RowSample> sample, RandomStream random, int start) where T : unmanaged
    {
        if (Start?.Parameters is { } parameters)
            return StateOf(parameters, census, coordinates);
        var state = NewState(options.NumberOfClusters, census, coordinates);
        (state.Stop, state.Threads) = (rows.Stop, rows.Threads);
        if (Start is { Responsibilities.IsEmpty: false } given)
            StartFromResponsibilities(rows, census, coordinates, state, given.Responsibilities);
        else if (Start is not null)
            StartFromMeans(state, coordinates, Start.Means.Span);
        else if (options.Initialisation == MixtureInitialisation.RandomRows)
            StateStart.RandomRows(state, sample.Value, random);
        else
            StateStart.KMeansPlusPlus(state, sample.Value, census.Weight, random, start % 2 == 0 ? OwnUnits(coordinates) : default);
        return state;
    }

    // Which columns count for more is not known: every second start takes them in their own units instead of their own spreads.
    private static double[] OwnUnits(Standardisation coordinates)
    {
        var root = Math.Sqrt(coordinates.Scale.Sum(s => s * s) / coordinates.Width);
        return root > 0 && double.IsFinite(root) ? Array.ConvertAll(coordinates.Scale, s => s / root) : [];
    }

    private void StartFromMeans(MixtureState state, Standardisation coordinates, ReadOnlySpan<double> means)
    {
        var row = new double[state.Width];
        for (var k = 0; k < state.Components; k++)
        {
            for (var d = 0; d < state.Width; d++)
            {
                var value = means[k * state.Width + d];
                if (!double.IsFinite(value) || (TakesProbabilities && value is not (> 0 and < 1)))
                    throw new DataProblemException("A mean of the start cannot be used", TakesProbabilities ? "Give probabilities inside 0 to 1." : "Give finite numbers.", nameof(Start), k, value.ToString(CultureInfo.InvariantCulture));
                row[d] = (value - coordinates.Centre[d]) * coordinates.InverseScale[d];
            }
            state.PlaceAt(k, row);
        }
        Array.Fill(state.MixtureWeights, 1.0 / state.Components);
    }

    private void StartFromResponsibilities<T>(RowSet<T> rows, ColumnStatistics census, Standardisation coordinates, MixtureState state, ReadOnlyMemory<double> responsibilities) where T : unmanaged
    {
        if (responsibilities.Length != census.Rows * options.NumberOfClusters)
            throw new DataProblemException($"The start's responsibilities are {responsibilities.Length} numbers, {census.Rows} x {options.NumberOfClusters} are needed", "Give one row of responsibilities per row.", nameof(Start));
        var given = responsibilities.Span;
        for (var n = 0; n < census.Rows; n++)
        {
            var sum = 0.0;
            foreach (var r in given.Slice(n * options.NumberOfClusters, options.NumberOfClusters))
                sum += r >= 0 ? r : double.NaN;
            if (!(Math.Abs(sum - 1) <= 1e-6))
                throw new DataProblemException("Responsibilities are negative or do not sum to 1", "Divide each row by its sum.", nameof(Start), n, sum.ToString(CultureInfo.InvariantCulture));
        }
        var pass = new EmPass<T>(rows, coordinates, state);
        for (var step = 0; step < state.StartSteps; step++)
        {
            pass.Learn(state, responsibilities);
            state.Maximise(pass.Total);
        }
    }

    private MixtureFit<TModel> Outcome(EmRun run, List<RestartOutcome> outcomes, ColumnStatistics census, Standardisation coordinates, double rowsSeen) => new(
        ModelOf(run.State, coordinates, rowsSeen), run.LogLikelihood, run.Objective, run.History, run.Converged, outcomes, run.Repairs, run.Removed, census.Rows, census.Weight, options.SeedOrDefault)
    {
        Raised = run.State.Raised(Array.ConvertAll(census.Variances, Standardisation.Varies)),
    };
}
