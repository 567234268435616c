using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>Trainers for several views of the same things, and for rows in batches, under <c>mlContext.Clustering.Trainers</c>.</summary>
public static class ClusterVaeViewsExtensions
{
    /// <summary>Two views of the same things in one latent space with one mixture: common clusters, and each view as the other one tells it.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="firstColumnName">A Single or Vector&lt;Single&gt; column; a row of NaN says that this view of it is missing.</param>
    /// <param name="secondColumnName">The same thing seen otherwise: another width, other units.</param>
    /// <param name="numberOfClusters">K.</param>
    public static PairedVaeEstimator PairedVae(
        this ClusteringCatalog.ClusteringTrainers catalog, string firstColumnName = "First", string secondColumnName = "Second", int numberOfClusters = 10) =>
        catalog.PairedVae(new PairedVaeOptions { NumberOfClusters = numberOfClusters }, firstColumnName, secondColumnName);

    /// <summary>Two views with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">Networks, prior and training. A null seed is drawn from the context's.</param>
    /// <param name="firstColumnName">A Single or Vector&lt;Single&gt; column; a row of NaN says that this view of it is missing.</param>
    /// <param name="secondColumnName">The same thing seen otherwise: another width, other units.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static PairedVaeEstimator PairedVae(
        this ClusteringCatalog.ClusteringTrainers catalog,
        PairedVaeOptions options,
        string firstColumnName = "First",
        string secondColumnName = "Second",
        PairedColumns? columns = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(PairedVaeEstimator)), options, new PairedInput(firstColumnName, secondColumnName, columns ?? new PairedColumns(), progress, cancellation));

    /// <summary>Clusters and codes of rows that were taken in batches (runs, donors, cameras), which shall not tell in the code.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="batchColumnName">Which batch a row is of: a text, key, number or Boolean. Scoring does without it.</param>
    /// <param name="numberOfClusters">K.</param>
    public static BatchVaeEstimator BatchVae(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = "Features", string batchColumnName = "Batch", int numberOfClusters = 10) =>
        catalog.BatchVae(new BatchVaeOptions { NumberOfClusters = numberOfClusters }, featureColumnName, batchColumnName);

    /// <summary>Rows in batches with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">Networks, prior, who is told the batch, and training. A null seed is drawn from the context's.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="batchColumnName">Which batch a row is of: a text, key, number or Boolean. Scoring does without it.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static BatchVaeEstimator BatchVae(
        this ClusteringCatalog.ClusteringTrainers catalog,
        BatchVaeOptions options,
        string featureColumnName = "Features",
        string batchColumnName = "Batch",
        BatchVaeColumns? columns = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(BatchVaeEstimator)), options, new BatchInput(featureColumnName, batchColumnName, columns ?? new BatchVaeColumns(), progress, cancellation));
}
