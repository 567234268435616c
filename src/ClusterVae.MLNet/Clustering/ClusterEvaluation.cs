using ClusterVae.Metrics;

namespace ClusterVae.MLNet;

/// <summary>What <c>EvaluateClusters</c> finds: agreement with known labels, shape in feature space, and likelihood, as far as the columns allow.</summary>
public sealed record ClusterEvaluation
{
    /// <summary>Accuracy, NMI, ARI and the other metrics against labels; null without a label column.</summary>
    public ClusteringQuality? Quality { get; init; }

    /// <summary>Rows of each class in each cluster; null without a label column.</summary>
    public ContingencyTable? Contingency { get; init; }

    /// <summary>Silhouette and the other metrics of tightness and separation; null without a feature column.</summary>
    public ClusteringGeometry? Geometry { get; init; }

    /// <summary>Mean of the column LogLikelihood; null where the transformer gives none.</summary>
    public double? MeanLogLikelihood { get; init; }
}
