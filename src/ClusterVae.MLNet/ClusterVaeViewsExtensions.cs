using ClusterVae.Deep;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;

namespace Microsoft.ML;

/// <summary>Trainers for several views of the same things under <c>mlContext.Clustering.Trainers</c>.</summary>
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
}
