using ClusterVae.Cli.Outputs;

namespace ClusterVae.Cli.Batch;

/// <summary>Counts what a job's rows give, in the bins of what the training rows gave. Sums of counts, so that parts and shards add up.</summary>
internal sealed class Drift
{
    private readonly (SeenColumn Column, int Start, int Width, long[] Counts)[] numbers;
    private readonly long[] clusters;

    public Drift(TrainingSeen seen, IReadOnlyList<ScoredColumn> watched, int watchedWidth)
    {
        WatchedWidth = watchedWidth;
        clusters = new long[seen.Clusters.Length];
        numbers = [.. TrainingSeen.Parts(watched).Join(seen.Columns, part => part.Name, column => column.Name, (part, column) => (column, part.Start, part.Width, new long[column.Shares.Length + 1]))];
    }

    private int WatchedWidth { get; }

    /// <summary>By column: the clusters' rows; the bins' rows and, last, the strange ones.</summary>
    public IReadOnlyDictionary<string, long[]> Counts => new SortedDictionary<string, long[]>(numbers.ToDictionary(number => number.Column.Name, number => number.Counts), StringComparer.Ordinal) { [TrainingSeen.Label] = clusters };

    public void Add(ReadOnlyMemory<float> watched, int rows)
    {
        var values = watched.Span;
        for (var row = 0; row < rows; row++)
        {
            var cluster = (int)values[row * WatchedWidth] - 1;
            if ((uint)cluster < (uint)clusters.Length)
                clusters[cluster]++;
        }
        foreach (var (column, start, width, counts) in numbers)
        {
            var (limit, smallIsStrange) = (column.Strange, column.SmallIsStrange);
            for (var at = start; at < rows * WatchedWidth; at += WatchedWidth)
            {
                var value = TrainingSeen.Smallest(values.Slice(at, width));
                counts[column.BinOf(value)]++;
                if (smallIsStrange ? value < limit : value > limit)
                    counts[^1]++;
            }
        }
    }

    /// <summary>
    /// "psi.X": the population stability index Σ (a − e) ln(a / e) of the shares against those of training (below 0.1 nobody worries, above 0.25 everybody);
    /// "strange.X": the share beyond what one training row in a thousand was; "missing": the share of rows that could not be scored (0 in training).
    /// </summary>
    public static IReadOnlyDictionary<string, double> Of(TrainingSeen seen, IEnumerable<IReadOnlyDictionary<string, long[]>> parts, long rows, long scored)
    {
        var sums = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (name, counts) in parts.SelectMany(part => part))
        {
            var sum = sums.TryGetValue(name, out var known) ? known : sums[name] = new long[counts.Length];
            for (var bin = 0; bin < Math.Min(sum.Length, counts.Length); bin++)
                sum[bin] += counts[bin];
        }
        var drift = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["missing"] = rows == 0 ? 0 : (double)(rows - scored) / rows };
        if (scored == 0)
            return drift;
        if (sums.TryGetValue(TrainingSeen.Label, out var clusters))
            drift["psi." + TrainingSeen.Label] = StabilityIndex([.. seen.Clusters.Select(count => (double)count / seen.Rows)], clusters);
        foreach (var column in seen.Columns)
        {
            if (!sums.TryGetValue(column.Name, out var counts) || counts.Length != column.Shares.Length + 1)
                continue;
            drift["psi." + column.Name] = StabilityIndex(column.Shares, counts[..^1]);
            drift["strange." + column.Name] = (double)counts[^1] / scored;
        }
        return drift;
    }

    public static double StabilityIndex(double[] expected, long[] counts)
    {
        // An empty bin would make it infinite.
        const double least = 1e-4;
        var total = (double)Math.Max(1, counts.Sum());
        var index = 0.0;
        for (var bin = 0; bin < expected.Length && bin < counts.Length; bin++)
        {
            var (before, now) = (Math.Max(least, expected[bin]), Math.Max(least, counts[bin] / total));
            index += (now - before) * Math.Log(now / before);
        }
        return index;
    }

    /// <summary>The largest of the indices; the one figure that thresholds are held against.</summary>
    public static double Largest(IReadOnlyDictionary<string, double> drift) => drift.Where(pair => pair.Key.StartsWith("psi.", StringComparison.Ordinal)).Select(pair => pair.Value).DefaultIfEmpty(0).Max();
}
