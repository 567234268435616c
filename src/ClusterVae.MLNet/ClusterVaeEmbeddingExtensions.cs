using ClusterVae.Embeddings;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;
using ClusterVae.Mixtures;

namespace Microsoft.ML;

/// <summary>Trainers for embeddings: vectors of a pre-trained network, of which only the direction counts.</summary>
public static class ClusterVaeEmbeddingExtensions
{
    private const string Features = "Features";

    /// <summary>A mixture of von Mises-Fisher distributions by maximum likelihood: directions instead of places.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Vector&lt;Single&gt; column of at least two values; each row is divided by its length.</param>
    /// <param name="exampleWeightColumnName">One Single per row: how often it counts. Null counts every row once.</param>
    /// <param name="numberOfClusters">K.</param>
    public static VonMisesFisherMixtureEstimator VonMisesFisherMixture(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, string? exampleWeightColumnName = null, int numberOfClusters = 5) =>
        catalog.VonMisesFisherMixture(new VonMisesFisherMixtureOptions { NumberOfClusters = numberOfClusters }, featureColumnName, exampleWeightColumnName);

    /// <summary>A mixture of von Mises-Fisher distributions with every option; the parameters are those of <c>GaussianMixture</c>.</summary>
    public static VonMisesFisherMixtureEstimator VonMisesFisherMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        VonMisesFisherMixtureOptions options,
        string featureColumnName = Features,
        string? exampleWeightColumnName = null,
        ClusteringColumns? columns = null,
        bool streaming = false,
        IProgress<EmProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(VonMisesFisherMixtureEstimator)), options,
            new MixtureInput(featureColumnName, exampleWeightColumnName, columns ?? new ClusteringColumns(), streaming, progress, cancellation));

    /// <summary>Clusters of embeddings: heads that learn to tell a row's cluster from its neighbours', and vote.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Vector&lt;Single&gt; column; only directions count.</param>
    /// <param name="numberOfClusters">K.</param>
    public static EmbeddingClustersEstimator EmbeddingClusters(this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int numberOfClusters = 10) =>
        catalog.EmbeddingClusters(new EmbeddingClustersOptions { NumberOfClusters = numberOfClusters }, featureColumnName);

    /// <summary>Clusters of embeddings with every option; a null number of clusters is found.</summary>
    public static EmbeddingClustersEstimator EmbeddingClusters(
        this ClusteringCatalog.ClusteringTrainers catalog,
        EmbeddingClustersOptions options,
        string featureColumnName = Features,
        ClusteringColumns? columns = null,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(EmbeddingClustersEstimator)), options, new EmbeddingInput(featureColumnName, columns ?? new ClusteringColumns(), progress, cancellation));
}
