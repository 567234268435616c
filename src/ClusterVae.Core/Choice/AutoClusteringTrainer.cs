using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Neighbours;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>
/// Fits several methods to the same rows and keeps the one that can be believed most, without a label: whether the other methods see its clusters
/// too, and whether neighbours are in one cluster. The same options and rows give the same model on any number of threads.
/// </summary>
internal sealed class AutoClusteringTrainer(Checked<AutoClusteringOptions> options)
{
    private const int Neighbours = 10;

    // A full covariance of more columns costs more than it tells: the leading principal axes take their place.
    private const int ManyColumns = 100;
    private const int AxesOfMany = 50;

    // Rows from which on the neighbour graph counts at least as much as the agreement: w = 2 N / (N + this).
    private const double FewRows = 100;

    private readonly AutoClusteringOptions options = options.Value;

    public AutoClusteringFit Fit(IRowSource<float> source, IProgress<ChoiceProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var raw = source as DenseRows<float> ?? RowsInMemory.Of(source, stop);
        if (raw.Count < Math.Max(8, 2 * options.NumberOfClusters))
            throw new DataProblemException($"{raw.Count} rows are too few to compare methods with {options.NumberOfClusters} clusters", "Give at least two rows per cluster and eight in all, or name a trainer.", raw.Name);
        var scale = ColumnScale.For(raw, options.Scaling);
        var directions = EmbeddingRecognition.Of(raw) ? new DirectionTable(options, raw, stop) : null;
        if (raw.Width > ManyColumns)
            return CompareInAxes(raw, scale, directions, progress, stop);
        var unitScale = options.Scaling is ColumnScaling.Auto or ColumnScaling.Counts ? scale.Standardised(raw) : scale;
        return Compare(raw, scale, unitScale, directions, progress, stop) with { Scaling = scale.Kind };
    }

    private AutoClusteringFit CompareInAxes(DenseRows<float> raw, ColumnScale scale, DirectionTable? directions, IProgress<ChoiceProgress>? progress, CancellationToken stop)
    {
        var scaled = scale.Apply(raw);
        var axes = Pca.Fit(scaled, new PcaOptions { Components = Math.Min(AxesOfMany, raw.Count - 1), Seed = options.SeedOrDefault }, stop);
        var projected = axes.Transform(scaled, stop);
        // One unit for all axes: to stretch each to unit variance would blow the last ones' noise up.
        var unit = ColumnScale.Common(projected.Width, 1 / Math.Sqrt(axes.TotalVariance / projected.Width));
        var fit = Compare(projected, unit, unit, directions, progress, stop);
        var candidates = fit.Table.Select(candidate => candidate.Model is DirectionClusters ? candidate : candidate with { Model = new ProjectedClusters(scale, axes, candidate.Model) }).ToArray();
        return new AutoClusteringFit(candidates[0].Model, fit.Winner, candidates) { Scaling = scale.Kind };
    }

    private AutoClusteringFit Compare(DenseRows<float> raw, ColumnScale scale, ColumnScale unitScale, DirectionTable? directions, IProgress<ChoiceProgress>? progress, CancellationToken stop)
    {
        var table = new MethodTable(options, raw, scale, unitScale, stop);
        var judges = RowDraw.AtMost(raw, options.EmbedRows, options.SeedOrDefault);
        var neighbours = NearestNeighbours.Of(directions?.Judges ?? table.Scale.Apply(judges), Math.Min(Neighbours, judges.Count - 1), options.SeedOrDefault, options.Threads, stop);
        var trials = new List<Trial>();
        (string Name, Func<ClusterModel> Fit, DenseRows<float> Judges)[] methods =
        [
            .. MethodTable.Methods.Select(method => (method.Name, (Func<ClusterModel>)(() => method.Fit(table)), judges)),
            .. directions?.Methods ?? [],
        ];
        foreach (var (name, learn, rows) in methods)
        {
            progress?.Report(new ChoiceProgress(trials.Count + 1, methods.Length, name));
            var clock = Stopwatch.StartNew();
            var model = learn();
            trials.Add(new Trial(name, model, model.Predict(rows, stop), clock.Elapsed.TotalSeconds));
        }
        var ranked = Judge(trials, neighbours, raw.Count).OrderByDescending(candidate => candidate.Merit).ToArray();
        return new AutoClusteringFit(ranked[0].Model, ranked[0].Name, ranked);
    }

    private IEnumerable<MethodCandidate> Judge(List<Trial> trials, Neighbourhoods neighbours, int rows)
    {
        var weight = 2 * rows / (rows + FewRows);
        foreach (var trial in trials)
        {
            var agreement = trials.Where(other => other != trial).Average(other => Voting.Agreement(trial.Labels, other.Labels));
            var separation = NeighbourSeparation.Of(neighbours, trial.Labels, options.NumberOfClusters);
            yield return new MethodCandidate(trial.Name, agreement, separation, agreement + weight * separation, trial.Seconds, trial.Model);
        }
    }

    private sealed record Trial(string Name, ClusterModel Model, int[] Labels, double Seconds);
}

/// <summary>Some of the rows.</summary>
internal static class RowDraw
{
    /// <summary>All rows, or that many drawn ones in their order.</summary>
    public static DenseRows<float> AtMost(DenseRows<float> rows, int most, long seed)
    {
        if (rows.Count <= most)
            return rows;
        var values = new float[most * rows.Width];
        var places = Places(rows.Count, most, seed);
        for (var i = 0; i < most; i++)
            rows.Row(places[i]).CopyTo(values.AsSpan(i * rows.Width));
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    /// <summary>Which of so many rows those are.</summary>
    public static int[] Places(int rows, int most, long seed)
    {
        var order = Enumerable.Range(0, rows).ToArray();
        if (rows <= most)
            return order;
        new RandomStream(seed).Split(5000).Shuffle(order.AsSpan());
        Array.Sort(order, 0, most);
        return order[..most];
    }
}
