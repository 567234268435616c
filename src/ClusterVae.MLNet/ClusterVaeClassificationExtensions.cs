using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>EXoN: classification from a few labels under <c>mlContext.MulticlassClassification.Trainers</c>, clustering with named clusters under <c>mlContext.Clustering.Trainers</c>.</summary>
public static class ClusterVaeClassificationExtensions
{
    /// <summary>A classifier from a few labels and many rows without one.</summary>
    /// <param name="catalog">The multi-class trainers of the context.</param>
    /// <param name="labelColumnName">A key, text, number or Boolean; missing (a key of 0, an empty text, NaN) where it is not known.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    public static ExonTrainer Exon(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features") =>
        catalog.Exon(new ExonOptions(), labelColumnName, featureColumnName);

    /// <summary>The same with every option. Score holds probabilities, the largest the prediction's, as multi-class evaluation expects.</summary>
    /// <param name="catalog">The multi-class trainers of the context.</param>
    /// <param name="options">Preset, layout and training. A null seed is drawn from the context's.</param>
    /// <param name="labelColumnName">A key, text, number or Boolean; missing (a key of 0, an empty text, NaN) where it is not known.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static ExonTrainer Exon(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ExonOptions options,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        ClusteringColumns? columns = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(ExonTrainer)), options,
            new ExonInput(featureColumnName, labelColumnName, null, columns ?? new ClusteringColumns(), true, progress, cancellation));

    /// <summary>A clustering whose clusters a few labels name. Score holds distances, the smallest the prediction's, as clustering evaluation expects.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">Preset, layout and training; without any label it must name the number of clusters.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    /// <param name="labelColumnName">A key, text, number or Boolean; missing where it is not known. Null where there are no labels.</param>
    /// <param name="labels">Instead of a column: one text per row, null where the label is not known.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static ExonTrainer Exon(
        this ClusteringCatalog.ClusteringTrainers catalog,
        ExonOptions options,
        string featureColumnName = "Features",
        string? labelColumnName = null,
        IReadOnlyList<string?>? labels = null,
        ClusteringColumns? columns = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(ExonTrainer)), options,
            new ExonInput(featureColumnName, labelColumnName, labels, columns ?? new ClusteringColumns(), false, progress, cancellation));
}
