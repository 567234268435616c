namespace ClusterVae.Metrics;

/// <summary>Metrics that name each cluster after a class.</summary>
internal static class MatchingMetrics
{
    /// <summary>
    /// max over one-to-one namings m of Σ_j n_{m(j), j} / N. With more clusters than classes the rows of the clusters left over are
    /// errors, with more classes than clusters those of the classes left over.
    /// </summary>
    public static double Accuracy(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Accuracy(table, ClassOfCluster(table));
    }

    /// <summary>For each cluster (in the table's order) the place of the class that names it best, or −1 for a cluster left over.</summary>
    public static int[] ClassOfCluster(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var clusterOfClass = OptimalAssignment.Maximise(table.ToArray());
        var classOfCluster = new int[table.Clusters.Length];
        Array.Fill(classOfCluster, -1);
        for (var i = 0; i < clusterOfClass.Length; i++)
        {
            if (clusterOfClass[i] >= 0)
                classOfCluster[clusterOfClass[i]] = i;
        }
        return classOfCluster;
    }

    /// <summary>Σ_j max_i n_ij / N: every cluster is named after its largest class, several may bear one name.</summary>
    public static double Purity(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var largest = new long[table.Clusters.Length];
        foreach (var cell in table.Cells)
            largest[cell.Cluster] = Math.Max(largest[cell.Cluster], cell.Count);
        return (double)largest.Sum() / table.Rows;
    }

    internal static double Accuracy(ContingencyTable table, int[] classOfCluster)
    {
        long right = 0;
        foreach (var cell in table.Cells)
        {
            if (classOfCluster[cell.Cluster] == cell.Class)
                right += cell.Count;
        }
        return (double)right / table.Rows;
    }
}
