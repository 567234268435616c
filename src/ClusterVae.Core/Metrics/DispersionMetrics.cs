using System.Numerics;
using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>Metrics of tight and well separated clusters from their means alone: linear in the rows.</summary>
internal static class DispersionMetrics
{
    /// <summary>SSE = Σ_n ‖x_n − mean of its cluster‖², k-means' own loss.</summary>
    public static double SumOfSquaredErrors<T>(DenseRows<T> rows, ReadOnlySpan<int> labels) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Groups.Of(rows, labels).SquaredError;

    /// <summary>DB = mean_i max_{j≠i} (s_i + s_j) / d_ij with mean distance s from the own mean and distance d of the means; less is better.</summary>
    public static double DaviesBouldin<T>(DenseRows<T> rows, ReadOnlySpan<int> labels) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        DaviesBouldin(Groups.Of(rows, labels));

    /// <summary>CH = (B / (K − 1)) / (W / (N − K)), between-cluster over within-cluster dispersion; more is better.</summary>
    public static double CalinskiHarabasz<T>(DenseRows<T> rows, ReadOnlySpan<int> labels) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CalinskiHarabasz(Groups.Of(rows, labels));

    internal static double DaviesBouldin(Groups groups)
    {
        groups.RequireComparable("The Davies-Bouldin index");
        var sum = 0.0;
        for (var i = 0; i < groups.Count; i++)
        {
            var worst = 0.0;
            for (var j = 0; j < groups.Count; j++)
            {
                var distance = Math.Sqrt(Groups.SquaredDistance(groups.Mean(i), groups.Mean(j)));
                // Two clusters on one spot say nothing, as in scikit-learn.
                if (distance > 0)
                    worst = Math.Max(worst, (groups.Spreads[i] + groups.Spreads[j]) / distance);
            }
            sum += worst;
        }
        return sum / groups.Count;
    }

    internal static double CalinskiHarabasz(Groups groups)
    {
        groups.RequireComparable("The Calinski-Harabasz index");
        var between = 0.0;
        for (var k = 0; k < groups.Count; k++)
            between += groups.Labels.Counts[k] * Groups.SquaredDistance(groups.Mean(k), groups.OverallMean);
        if (groups.SquaredError == 0)
            return 1;
        double rows = groups.Labels.Codes.Length;
        return between * (rows - groups.Count) / (groups.SquaredError * (groups.Count - 1));
    }
}
