namespace Microsoft.ML.Data;

public sealed class ClusteringMetrics
{
    internal ClusteringMetrics(double normalizedMutualInformation, double averageDistance, double daviesBouldinIndex)
    {
        NormalizedMutualInformation = normalizedMutualInformation;
        AverageDistance = averageDistance;
        DaviesBouldinIndex = daviesBouldinIndex;
    }

    /// <summary>I(label; cluster) / H(label), which others call homogeneity; NaN without two classes.</summary>
    public double NormalizedMutualInformation { get; }

    /// <summary>The mean over rows of the smallest score.</summary>
    public double AverageDistance { get; }

    /// <summary>0 unless a features column was named.</summary>
    public double DaviesBouldinIndex { get; }
}
