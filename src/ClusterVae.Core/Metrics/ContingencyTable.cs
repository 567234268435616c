using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>How often each class meets each cluster: n_ij rows of class i in cluster j. Only the cells with rows in them are kept.</summary>
public sealed class ContingencyTable
{
    /// <summary>One cell: the class's and the cluster's place in <see cref="Classes"/> and <see cref="Clusters"/>, and its rows.</summary>
    public readonly record struct Cell(int Class, int Cluster, long Count);

    // A gibibyte; no table of labels comes near it.
    private const long MaxDenseCells = 1L << 27;

    private readonly int[] classes, clusters;
    private readonly long[] classSizes, clusterSizes;
    private readonly Cell[] cells;

    private ContingencyTable(int[] classes, int[] clusters, Cell[] cells)
    {
        (this.classes, this.clusters, this.cells) = (classes, clusters, cells);
        (classSizes, clusterSizes) = (new long[classes.Length], new long[clusters.Length]);
        foreach (var cell in cells)
        {
            classSizes[cell.Class] += cell.Count;
            clusterSizes[cell.Cluster] += cell.Count;
            Rows += cell.Count;
        }
    }

    /// <summary>Labels may be any integers; see <see cref="ClusteringQuality"/>.</summary>
    public static ContingencyTable Of(ReadOnlySpan<int> expected, ReadOnlySpan<int> predicted)
    {
        if (expected.Length != predicted.Length)
            throw new DataProblemException(
                $"{predicted.Length} predicted labels stand against {expected.Length} expected ones", "Give both for the same rows, in the same order.", "PredictedLabel");
        var (classes, clusters) = (LabelCodes.Of(expected, "Label"), LabelCodes.Of(predicted, "PredictedLabel"));
        return new ContingencyTable(classes.Values, clusters.Values, Count(classes, clusters));
    }

    /// <summary>From rows that somebody has counted: a label of each kind and how often the two meet, each pair once.</summary>
    public static ContingencyTable Of(IEnumerable<(int Class, int Cluster, long Count)> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var filled = counts.Where(cell => cell.Count > 0).ToArray();
        if (filled.Length == 0)
            throw new DataProblemException("there are no labels", "A clustering of no rows has no quality: give at least one row.", "Label");
        int[] classes = [.. filled.Select(cell => cell.Class).Distinct().Order()], clusters = [.. filled.Select(cell => cell.Cluster).Distinct().Order()];
        return new ContingencyTable(classes, clusters, [.. filled
            .Select(cell => new Cell(Array.BinarySearch(classes, cell.Class), Array.BinarySearch(clusters, cell.Cluster), cell.Count))
            .OrderBy(cell => cell.Class).ThenBy(cell => cell.Cluster)]);
    }

    public long Rows { get; }

    /// <summary>The distinct expected labels, ascending.</summary>
    public ReadOnlySpan<int> Classes => classes;

    /// <summary>The distinct predicted labels, ascending.</summary>
    public ReadOnlySpan<int> Clusters => clusters;

    /// <summary>Rows per class.</summary>
    public ReadOnlySpan<long> ClassSizes => classSizes;

    /// <summary>Rows per cluster.</summary>
    public ReadOnlySpan<long> ClusterSizes => clusterSizes;

    /// <summary>The cells with rows in them, by class, then cluster.</summary>
    public ReadOnlySpan<Cell> Cells => cells;

    /// <summary>[classes, clusters], zeros included.</summary>
    public long[,] ToArray()
    {
        if ((long)Classes.Length * Clusters.Length > MaxDenseCells)
            throw new DataProblemException(
                $"{Classes.Length} classes against {Clusters.Length} clusters make too large a table", "Check that the label columns hold labels and not row numbers or measurements.");
        var table = new long[Classes.Length, Clusters.Length];
        foreach (var cell in cells)
            table[cell.Class, cell.Cluster] = cell.Count;
        return table;
    }

    private static Cell[] Count(LabelCodes expected, LabelCodes predicted)
    {
        var clusters = predicted.Values.Length;
        var size = (long)expected.Values.Length * clusters;
        // A small table is counted in place; of a large one (say, every row its own cluster) only what occurs.
        if (size <= Math.Max(1 << 16, expected.Codes.Length))
        {
            var counts = new long[size];
            for (var n = 0; n < expected.Codes.Length; n++)
                counts[expected.Codes[n] * clusters + predicted.Codes[n]]++;
            return [.. counts.Index().Where(c => c.Item > 0).Select(c => new Cell(c.Index / clusters, c.Index % clusters, c.Item))];
        }

        var keys = new long[expected.Codes.Length];
        for (var n = 0; n < keys.Length; n++)
            keys[n] = (long)expected.Codes[n] * clusters + predicted.Codes[n];
        Array.Sort(keys);
        var cells = new List<Cell>();
        for (var n = 0; n < keys.Length;)
        {
            var start = n;
            while (n < keys.Length && keys[n] == keys[start])
                n++;
            cells.Add(new Cell((int)(keys[start] / clusters), (int)(keys[start] % clusters), n - start));
        }
        return [.. cells];
    }
}
