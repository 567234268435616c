namespace ClusterVae.Metrics;

/// <summary>What cluster and class tell about each other, in nats; the special cases are scikit-learn's.</summary>
internal static class InformationMetrics
{
    // scikit-learn's guard: below this the two labelings share nothing but rounding.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>H = −Σ_i p_i log p_i.</summary>
    public static double Entropy(ReadOnlySpan<long> sizes)
    {
        double total = 0;
        foreach (var size in sizes)
            total += size;
        var entropy = 0.0;
        foreach (var size in sizes)
        {
            if (size > 0)
                entropy -= size / total * (Math.Log(size) - Math.Log(total));
        }
        return entropy;
    }

    /// <summary>I = Σ_ij p_ij log(p_ij / (p_i p_j)).</summary>
    public static double MutualInformation(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        double total = table.Rows;
        var information = 0.0;
        foreach (var cell in table.Cells)
        {
            var logRatio = Math.Log(cell.Count) + Math.Log(total) - Math.Log(table.ClassSizes[cell.Class]) - Math.Log(table.ClusterSizes[cell.Cluster]);
            // Independent cells come out as rounding errors around 0.
            if (Math.Abs(logRatio) > 4 * Epsilon * Math.Log(total))
                information += cell.Count / total * logRatio;
        }
        return Math.Max(0, information);
    }

    /// <summary>NMI = I / ((H(class) + H(cluster)) / 2).</summary>
    public static double Normalised(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (BothWhole(table))
            return 1;
        var information = MutualInformation(table);
        return information <= Epsilon ? 0 : information / MeanEntropy(table);
    }

    /// <summary>AMI = (I − E[I]) / ((H(class) + H(cluster)) / 2 − E[I]): 0 is what chance gives.</summary>
    public static double Adjusted(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (BothWhole(table) || IsBijection(table))
            return 1;
        var information = MutualInformation(table);
        var expected = ExpectedMutualInformation.Of(table.ClassSizes, table.ClusterSizes);
        var room = MeanEntropy(table) - expected;
        room = room < 0 ? Math.Min(room, -Epsilon) : Math.Max(room, Epsilon);
        return (information - expected) / room;
    }

    /// <summary>1 − H(class | cluster) / H(class): 1 when every cluster holds one class only.</summary>
    public static double Homogeneity(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var entropy = Entropy(table.ClassSizes);
        return entropy > 0 ? Math.Min(1, MutualInformation(table) / entropy) : 1;
    }

    /// <summary>1 − H(cluster | class) / H(cluster): 1 when every class lies in one cluster.</summary>
    public static double Completeness(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var entropy = Entropy(table.ClusterSizes);
        return entropy > 0 ? Math.Min(1, MutualInformation(table) / entropy) : 1;
    }

    /// <summary>V = (1 + β) h c / (β h + c).</summary>
    public static double VMeasure(ContingencyTable table, double beta = 1)
    {
        var (h, c) = (Homogeneity(table), Completeness(table));
        return h + c > 0 ? (1 + beta) * h * c / (beta * h + c) : 0;
    }

    private static double MeanEntropy(ContingencyTable table) => (Entropy(table.ClassSizes) + Entropy(table.ClusterSizes)) / 2;

    private static bool BothWhole(ContingencyTable table) => table.Classes.Length == 1 && table.Clusters.Length == 1;

    // Then I = H(class) = H(cluster), and the quotient is 1 however little room chance leaves (none, when every row stands alone).
    private static bool IsBijection(ContingencyTable table) =>
        table.Cells.Length == table.Classes.Length && table.Cells.Length == table.Clusters.Length;
}
