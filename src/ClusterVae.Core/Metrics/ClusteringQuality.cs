namespace ClusterVae.Metrics;

/// <summary>
/// How well clusters agree with known classes. Labels may be any integers; none is special (rows marked −1 as noise form a group like
/// any other), and the numbers themselves need not agree between the two. No rows at all are refused: where scikit-learn would give
/// an empty labeling 1, an empty file would pass for a perfect one.
/// </summary>
public sealed record ClusteringQuality
{
    public long Rows { get; init; }

    public int Classes { get; init; }

    public int Clusters { get; init; }

    /// <summary>Rows in the right cluster under the best one-to-one naming.</summary>
    public double Accuracy { get; init; }

    /// <summary>Normalised mutual information, arithmetic mean.</summary>
    public double Nmi { get; init; }

    /// <summary>Mutual information adjusted for chance, arithmetic mean.</summary>
    public double Ami { get; init; }

    /// <summary>Rand index adjusted for chance.</summary>
    public double Ari { get; init; }

    public double Homogeneity { get; init; }

    public double Completeness { get; init; }

    public double VMeasure { get; init; }

    public double Purity { get; init; }

    public double FowlkesMallows { get; init; }

    public static ClusteringQuality Of(ReadOnlySpan<int> expected, ReadOnlySpan<int> predicted) => Of(ContingencyTable.Of(expected, predicted));

    public static ClusteringQuality Of(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new ClusteringQuality
        {
            Rows = table.Rows,
            Classes = table.Classes.Length,
            Clusters = table.Clusters.Length,
            Accuracy = MatchingMetrics.Accuracy(table),
            Nmi = InformationMetrics.Normalised(table),
            Ami = InformationMetrics.Adjusted(table),
            Ari = PairMetrics.AdjustedRand(table),
            Homogeneity = InformationMetrics.Homogeneity(table),
            Completeness = InformationMetrics.Completeness(table),
            VMeasure = InformationMetrics.VMeasure(table),
            Purity = MatchingMetrics.Purity(table),
            FowlkesMallows = PairMetrics.FowlkesMallows(table),
        };
    }
}
