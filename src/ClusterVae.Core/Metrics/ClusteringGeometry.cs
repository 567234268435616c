using System.Numerics;
using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>How tight and how separate clusters lie, without known classes. Null where a metric is not defined: fewer than two clusters, or every row its own.</summary>
public sealed record ClusteringGeometry
{
    /// <summary>Beyond this many rows the silhouette is taken over a random subset of this size.</summary>
    public const int DefaultSilhouetteRows = 10_000;

    public long Rows { get; init; }

    public int Clusters { get; init; }

    public double? Silhouette { get; init; }

    /// <summary>The rows that the silhouette was taken over.</summary>
    public int SilhouetteRows { get; init; }

    public double? DaviesBouldin { get; init; }

    public double? CalinskiHarabasz { get; init; }

    /// <summary>Σ ‖x − mean of its cluster‖².</summary>
    public double SumOfSquaredErrors { get; init; }

    public static ClusteringGeometry Of<T>(
        DenseRows<T> rows, ReadOnlySpan<int> labels, int silhouetteRows = DefaultSilhouetteRows, long seed = 1, CancellationToken stop = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(silhouetteRows, 1);
        var groups = Groups.Of(rows, labels);
        var comparable = Groups.Comparable(groups.Labels);
        var (subset, subsetLabels) = Metrics.Silhouette.Subset(rows, labels, silhouetteRows, seed);
        var subsetComparable = comparable && Groups.Comparable(LabelCodes.Of(subsetLabels, "PredictedLabel"));
        return new ClusteringGeometry
        {
            Rows = rows.Count,
            Clusters = groups.Count,
            Silhouette = subsetComparable ? Metrics.Silhouette.Score(subset, subsetLabels, stop) : null,
            SilhouetteRows = subsetComparable ? subset.Count : 0,
            DaviesBouldin = comparable ? DispersionMetrics.DaviesBouldin(groups) : null,
            CalinskiHarabasz = comparable ? DispersionMetrics.CalinskiHarabasz(groups) : null,
            SumOfSquaredErrors = groups.SquaredError,
        };
    }
}
