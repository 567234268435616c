namespace ClusterVae.Metrics;

/// <summary>Metrics over pairs of rows: are two rows together in both labelings, in one, in none?</summary>
internal static class PairMetrics
{
    /// <summary>ARI = 2 (TP·TN − FN·FP) / ((TP + FN)(FN + TN) + (TP + FP)(FP + TN)): 0 is what chance gives.</summary>
    public static double AdjustedRand(ContingencyTable table)
    {
        var (together, onlyClass, onlyCluster, apart) = Count(table);
        if (onlyClass == 0 && onlyCluster == 0)
            return 1;
        return 2 * (together * apart - onlyClass * onlyCluster)
            / ((together + onlyClass) * (onlyClass + apart) + (together + onlyCluster) * (onlyCluster + apart));
    }

    /// <summary>FMI = TP / √((TP + FP)(TP + FN)); 0 when no pair is together in both.</summary>
    public static double FowlkesMallows(ContingencyTable table)
    {
        var (together, onlyClass, onlyCluster, _) = Count(table);
        return together > 0 ? Math.Sqrt(together / (together + onlyCluster)) * Math.Sqrt(together / (together + onlyClass)) : 0;
    }

    /// <summary>Ordered pairs: together in both, in the class only, in the cluster only, in neither.</summary>
    private static (double Together, double OnlyClass, double OnlyCluster, double Apart) Count(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        // Squares of counts outgrow 53 bits at 10⁸ rows; the differences are taken before they are rounded.
        Int128 rows = table.Rows;
        Int128 cells = 0;
        foreach (var cell in table.Cells)
            cells += (Int128)cell.Count * cell.Count;
        var classes = Squares(table.ClassSizes);
        var clusters = Squares(table.ClusterSizes);
        return ((double)(cells - rows), (double)(classes - cells), (double)(clusters - cells), (double)(rows * rows - classes - clusters + cells));
    }

    private static Int128 Squares(ReadOnlySpan<long> sizes)
    {
        Int128 sum = 0;
        foreach (var size in sizes)
            sum += (Int128)size * size;
        return sum;
    }
}
