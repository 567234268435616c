using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The evaluation of this library under <c>mlContext.Clustering</c>.</summary>
public static class ClusterVaeEvaluationExtensions
{
    private const string LogLikelihood = nameof(ClusteringColumns.LogLikelihood);
    private static readonly string[] UsualFeatures = ["Embedding", "Features"];

    /// <summary>
    /// Accuracy, NMI, AMI, ARI and more against a label column; silhouette, Davies-Bouldin and more in a feature column; the mean log-likelihood
    /// where the data carry one. Unlike <c>Evaluate</c> it reads the predicted label itself, and its NMI is the symmetric one.
    /// </summary>
    /// <param name="catalog">The clustering catalog of the context.</param>
    /// <param name="data">Scored data.</param>
    /// <param name="labelColumnName">Known classes: a number, key, text or Boolean; null when there are none.</param>
    /// <param name="featureColumnName">Where distances are measured; null takes "Embedding" or else "Features" where the data have it.</param>
    /// <param name="predictedLabelColumnName">The clusters to judge.</param>
    /// <param name="silhouetteRows">Above this number of rows the silhouette is taken over a random subset of this size.</param>
    /// <param name="seed">Seeds that subset.</param>
    public static ClusterEvaluation EvaluateClusters(
        this ClusteringCatalog catalog,
        IDataView data,
        string? labelColumnName = null,
        string? featureColumnName = null,
        string predictedLabelColumnName = nameof(ClusteringColumns.PredictedLabel),
        int silhouetteRows = ClusteringGeometry.DefaultSilhouetteRows,
        long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        var predicted = LabelColumn.Read(data, predictedLabelColumnName);
        var contingency = labelColumnName is null ? null : ContingencyTable.Of(LabelColumn.Read(data, labelColumnName), predicted);
        var features = featureColumnName ?? UsualFeatures.FirstOrDefault(name => IsVector(data.Schema.GetColumnOrNull(name)));
        if (contingency is null && features is null)
            throw new DataProblemException("there is neither a label column nor a feature column to judge by", "Name at least one of the two.", predictedLabelColumnName);
        return new ClusterEvaluation
        {
            Contingency = contingency,
            Quality = contingency is null ? null : ClusteringQuality.Of(contingency),
            Geometry = features is null ? null : ClusteringGeometry.Of(new ViewRows(data, new FeatureColumns(features)).ToDense(), predicted, silhouetteRows, seed),
            MeanLogLikelihood = data.Schema.GetColumnOrNull(LogLikelihood) is null ? null : MeanOf(data, LogLikelihood),
        };
    }

    private static double MeanOf(IDataView data, string column)
    {
        var values = new ViewRows(data, new FeatureColumns(column)).ToDense().Values.Span;
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    private static bool IsVector(DataViewSchema.Column? column) =>
        column?.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single;
}
