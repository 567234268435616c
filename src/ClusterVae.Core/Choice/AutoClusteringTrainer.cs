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
/// <param name="options">checked at the door</param>
/// <param name="outer">methods that are not of this library, compared where they suit the rows</param>
internal sealed class AutoClusteringTrainer(Checked<AutoClusteringOptions> options, IReadOnlyList<OuterMethod>? outer = null)
{
    private const int Neighbours = 10;

    // A full covariance of more columns costs more than it tells: the leading principal axes take their place.
    private const int ManyColumns = 100;
    private const int AxesOfMany = 50;

    // Rows from which on the neighbour graph counts at least as much as the agreement: w = 2 N / (N + this).
    private const double FewRows = 100;

    private readonly AutoClusteringOptions options = options.Value;

    /// <summary>Fewer cannot be compared by methods that look for so many clusters.</summary>
    internal static int LeastRows(int clusters) => Math.Max(8, 2 * clusters);

    public AutoClusteringFit Fit(IRowSource<float> source, IProgress<ChoiceProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var raw = source as DenseRows<float> ?? RowsInMemory.Of(source, stop);
        var clusters = options.NumberOfClusters ?? 2;
        if (raw.Count < LeastRows(clusters))
            throw new DataProblemException($"{raw.Count} rows are too few to compare methods with {clusters} clusters", "Give at least two rows per cluster and eight in all, or name a trainer.", raw.Name);
        var scale = ColumnScale.For(raw, options.Scaling);
        if (options.NumberOfClusters is null)
            return FitFound(raw, scale, progress, stop);
        var directions = EmbeddingRecognition.Of(raw) ? new DirectionTable(options, raw, stop) : null;
        var asTheyAre = new MethodsOfRows(directions?.Judges, [.. directions?.Methods ?? [], .. Suiting(raw, stop)]);
        if (raw.Width > ManyColumns)
            return CompareInAxes(raw, scale, asTheyAre, progress, stop);
        var unitScale = options.Scaling is ColumnScaling.Auto or ColumnScaling.Counts ? scale.Standardised(raw) : scale;
        return Compare(raw, scale, unitScale, asTheyAre, progress, stop) with { Scaling = scale.Kind };
    }

    /// <summary>The same with the number of clusters that comes out again.</summary>
    private AutoClusteringFit FitFound(DenseRows<float> raw, ColumnScale scale, IProgress<ChoiceProgress>? progress, CancellationToken stop)
    {
        void Tell(double within) => progress?.Report(new ChoiceProgress(1, 1 + MethodTable.Methods.Count, "number of clusters") { Within = within });
        var sight = outer?.Select(method => method.Sight?.Invoke(options, raw, within => Tell(within / 2), stop)).FirstOrDefault(rows => rows is not null);
        var seen = sight ?? (EmbeddingRecognition.Of(raw) ? CentredDirections.Of(raw).Apply(raw) : scale.Apply(raw));
        var table = ClusterStability.Judge(seen, options.MaxClusters, options.SeedOrDefault, options.Threads, within => Tell(sight is null ? within : (1 + within) / 2), stop);
        var judges = RowDraw.AtMost(seen, options.EmbedRows, options.SeedOrDefault);
        var groups = Gaps.Count(NeighboursOf(judges, stop), Math.Min(options.MaxClusters, judges.Count / 2));
        var found = options with { NumberOfClusters = Math.Max(ClusterStability.Choose(table), groups) };
        return new AutoClusteringTrainer(found, outer).Fit(raw, progress is null ? null : new AfterOneStep(progress), stop) with { ClusterChoice = table, GroupsByGaps = groups };
    }

    /// <summary>The steps of the comparison, which follow the search.</summary>
    private sealed class AfterOneStep(IProgress<ChoiceProgress> told) : IProgress<ChoiceProgress>
    {
        public void Report(ChoiceProgress value) => told.Report(value with { Step = value.Step + 1, Steps = value.Steps + 1 });
    }

    private IEnumerable<Contender> Suiting(DenseRows<float> raw, CancellationToken stop) =>
        from method in outer ?? []
        where method.Suits(options, raw)
        select new Contender(method.Name, told => method.Fit(options, raw, told, stop), RowDraw.AtMost(raw, options.EmbedRows, options.SeedOrDefault));

    private AutoClusteringFit CompareInAxes(DenseRows<float> raw, ColumnScale scale, MethodsOfRows asTheyAre, IProgress<ChoiceProgress>? progress, CancellationToken stop)
    {
        var scaled = scale.Apply(raw);
        var axes = Pca.Fit(scaled, new PcaOptions { Components = Math.Min(AxesOfMany, raw.Count - 1), Seed = options.SeedOrDefault }, stop);
        var projected = axes.Transform(scaled, stop);
        // One unit for all axes: to stretch each to unit variance would blow the last ones' noise up.
        var unit = ColumnScale.Common(projected.Width, 1 / Math.Sqrt(axes.TotalVariance / projected.Width));
        var fit = Compare(projected, unit, unit, asTheyAre, progress, stop);
        var candidates = fit.Table.Select(candidate => asTheyAre.Methods.Any(method => method.Name == candidate.Name) ? candidate : candidate with { Model = new ProjectedClusters(scale, axes, candidate.Model) }).ToArray();
        return fit with { Model = candidates[0].Model, Table = candidates, Scaling = scale.Kind };
    }

    private AutoClusteringFit Compare(DenseRows<float> raw, ColumnScale scale, ColumnScale unitScale, MethodsOfRows asTheyAre, IProgress<ChoiceProgress>? progress, CancellationToken stop)
    {
        var table = new MethodTable(options, raw, scale, unitScale, stop);
        var judges = RowDraw.AtMost(raw, options.EmbedRows, options.SeedOrDefault);
        var near = asTheyAre.Directions ?? table.Scale.Apply(judges);
        var neighbours = NeighboursOf(near, stop);
        var trials = new List<Trial>();
        Contender[] methods = [.. MethodTable.Methods.Select(method => new Contender(method.Name, _ => new Learnt(method.Fit(table)), judges)), .. asTheyAre.Methods];
        foreach (var (name, learn, rows) in methods)
        {
            void Tell(double within) => progress?.Report(new ChoiceProgress(trials.Count + 1, methods.Length, name) { Within = within });
            Tell(0);
            var clock = Stopwatch.StartNew();
            var learnt = learn(Tell);
            trials.Add(new Trial(name, learnt.Model, learnt.Model.Predict(rows, stop), clock.Elapsed.TotalSeconds, learnt.Knows));
        }
        var ranked = Ranked(trials, neighbours, raw.Count);
        if (asTheyAre.Directions is null && ranked[0].Trial.Knows is null && Gap(near, judges, neighbours, table.Scale, stop) is { } gap && !gap.SeesAs(ranked[0].Trial))
            ranked = Ranked(DecidedByGap(trials, gap), neighbours, raw.Count);
        var (won, first) = ranked[0];
        return new AutoClusteringFit(first.Model, first.Name, [.. ranked.Select(pair => pair.Candidate)]) { Reason = won.Knows ?? AutoClusteringFit.OfMerit };
    }

    private Neighbourhoods NeighboursOf(DenseRows<float> rows, CancellationToken stop) =>
        NearestNeighbours.Of(rows, Math.Min(Neighbours, rows.Count - 1), options.SeedOrDefault, options.Threads, stop);

    /// <summary>The clusters that gaps divide, where there are such.</summary>
    private Trial? Gap(DenseRows<float> near, DenseRows<float> judges, Neighbourhoods neighbours, ColumnScale scale, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        return options.NumberOfClusters is > 1 and { } clusters && GapClusters.Find(near, neighbours, scale, clusters, stop) is { } found
            ? new Trial(AutoClusteringFit.OfGaps, found, found.Predict(judges, stop), clock.Elapsed.TotalSeconds, AutoClusteringFit.OfGaps) : null;
    }

    /// <summary>
    /// Nobody doubts gaps, so they decide where merit would: neighbours hardly tell a cut along a gap from one through a thin place. A method that sees what they divide is
    /// kept for it rather than the rows themselves: it is smaller and says how sure it is.
    /// </summary>
    private static IEnumerable<Trial> DecidedByGap(List<Trial> trials, Trial gap) => trials.Any(gap.SeesAs)
        ? trials.Select(trial => gap.SeesAs(trial) ? trial with { Knows = gap.Knows } : trial)
        : trials.Append(gap);

    private static (Trial Trial, MethodCandidate Candidate)[] Ranked(IEnumerable<Trial> of, Neighbourhoods neighbours, int rows)
    {
        Trial[] trials = [.. of];
        return [.. trials.Zip(Judge(trials, neighbours, rows)).OrderByDescending(pair => pair.First.Knows is not null).ThenByDescending(pair => pair.Second.Merit)];
    }

    private static IEnumerable<MethodCandidate> Judge(Trial[] trials, Neighbourhoods neighbours, int rows)
    {
        var weight = 2 * rows / (rows + FewRows);
        foreach (var trial in trials)
        {
            var agreement = trials.Where(other => other != trial).Average(other => Voting.Agreement(trial.Labels, other.Labels));
            var separation = NeighbourSeparation.Of(neighbours, trial.Labels, trial.Model.Clusters);
            yield return new MethodCandidate(trial.Name, agreement, separation, agreement + weight * separation, trial.Seconds, trial.Model);
        }
    }

    /// <summary>What does not see the scaled rows or their axes.</summary>
    /// <param name="Directions">in which rows are neighbours where they are embeddings; otherwise null</param>
    /// <param name="Methods">learnt from the rows as they are</param>
    private sealed record MethodsOfRows(DenseRows<float>? Directions, IReadOnlyList<Contender> Methods);

    private sealed record Trial(string Name, ClusterModel Model, int[] Labels, double Seconds, string? Knows)
    {
        // The same but for a few rows in a thousand.
        private const double Same = 0.99;

        public bool SeesAs(Trial other) => Voting.Agreement(Labels, other.Labels) >= Same;
    }
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
