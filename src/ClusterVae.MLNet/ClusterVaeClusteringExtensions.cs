using ClusterVae.Choice;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.MLNet;
using ClusterVae.MLNet.Internals;

// In ML.NET's own namespace, where the users of a catalog look for what it offers.
namespace Microsoft.ML;

/// <summary>The trainers of this library under <c>mlContext.Clustering.Trainers</c>.</summary>
public static class ClusterVaeClusteringExtensions
{
    private const string Features = "Features";

    /// <summary>A Gaussian mixture with full covariances by maximum likelihood.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="exampleWeightColumnName">A Single column that says how many rows each row stands for.</param>
    /// <param name="numberOfClusters">K.</param>
    public static GmmClusteringEstimator GaussianMixture(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, string? exampleWeightColumnName = null, int numberOfClusters = 5) =>
        catalog.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = numberOfClusters }, featureColumnName, exampleWeightColumnName);

    /// <summary>A Gaussian mixture with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">How the mixture is learnt. A null seed is drawn from the context's.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="exampleWeightColumnName">A Single column that says how many rows each row stands for.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="streaming">Passes over the view in each iteration instead of keeping its rows: memory does not depend on their number.</param>
    /// <param name="progress">Called after each iteration, on the thread that trains.</param>
    /// <param name="cancellation">Ends the fit within one iteration.</param>
    public static GmmClusteringEstimator GaussianMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        GaussianMixtureOptions options,
        string featureColumnName = Features,
        string? exampleWeightColumnName = null,
        ClusteringColumns? columns = null,
        bool streaming = false,
        IProgress<EmProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(GmmClusteringEstimator)), options,
            new MixtureInput(featureColumnName, exampleWeightColumnName, columns ?? new ClusteringColumns(), streaming, progress, cancellation));

    /// <summary>A mixture of independent Bernoulli variables by maximum likelihood; the parameters are those of <c>GaussianMixture</c>.</summary>
    public static BernoulliMixtureEstimator BernoulliMixture(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, string? exampleWeightColumnName = null, int numberOfClusters = 5) =>
        catalog.BernoulliMixture(new BernoulliMixtureOptions { NumberOfClusters = numberOfClusters }, featureColumnName, exampleWeightColumnName);

    /// <summary>A Bernoulli mixture with every option; the parameters are those of <c>GaussianMixture</c>.</summary>
    public static BernoulliMixtureEstimator BernoulliMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        BernoulliMixtureOptions options,
        string featureColumnName = Features,
        string? exampleWeightColumnName = null,
        ClusteringColumns? columns = null,
        bool streaming = false,
        IProgress<EmProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(BernoulliMixtureEstimator)), options,
            new MixtureInput(featureColumnName, exampleWeightColumnName, columns ?? new ClusteringColumns(), streaming, progress, cancellation));

    /// <summary>A variational auto-encoder and a clustering, trained jointly.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    /// <param name="numberOfClusters">K.</param>
    public static ClusteringVaeTrainer ClusteringVae(this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int numberOfClusters = 10) =>
        catalog.ClusteringVae(new ClusteringVaeOptions { NumberOfClusters = numberOfClusters }, featureColumnName);

    /// <summary>A clustering VAE with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">Objective, network and training. A null seed is drawn from the context's.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    /// <param name="labelColumnName">Components that are known: a key, or a Single from 0 with NaN for unknown. Unsupervised objectives ignore it.</param>
    /// <param name="labels">Instead of a column: the name of each row's component, null where it is not known. Components are numbered in the names' order.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="previous">A model of the same options to go on from.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static ClusteringVaeTrainer ClusteringVae(
        this ClusteringCatalog.ClusteringTrainers catalog,
        ClusteringVaeOptions options,
        string featureColumnName = Features,
        string? labelColumnName = null,
        IReadOnlyList<string?>? labels = null,
        ClusteringColumns? columns = null,
        ClusteringVaeTransformer? previous = null,
        IProgress<ClusteringProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(ClusteringVaeTrainer)), options,
            new ClusteringInput(featureColumnName, labelColumnName, labels, columns ?? new ClusteringColumns(), previous, progress, cancellation));

    /// <summary>Several UMAP embeddings with a Gaussian mixture in each, which vote: clusters of any shape that hang together by neighbours.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="numberOfClusters">K.</param>
    public static ManifoldMixtureEstimator ManifoldMixture(this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int numberOfClusters = 5) =>
        catalog.ManifoldMixture(new ManifoldMixtureOptions { NumberOfClusters = numberOfClusters }, featureColumnName);

    /// <summary>A manifold mixture with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="options">How it embeds, clusters and votes. A null seed is drawn from the context's.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="columns">Other names for the columns that are added.</param>
    /// <param name="progress">Called before each step, on the thread that trains.</param>
    /// <param name="cancellation">Ends the fit within one epoch.</param>
    public static ManifoldMixtureEstimator ManifoldMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        ManifoldMixtureOptions options,
        string featureColumnName = Features,
        ClusteringColumns? columns = null,
        IProgress<ChoiceProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(ManifoldMixtureEstimator)), options, new ChoiceInput(featureColumnName, columns ?? new ClusteringColumns(), progress, cancellation));

    /// <summary>Compares k-means, mixtures of every covariance and manifold mixtures without labels, and keeps the winner.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="numberOfClusters">K.</param>
    public static AutoClusteringEstimator Auto(this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int numberOfClusters = 5) =>
        catalog.Auto(new AutoClusteringOptions { NumberOfClusters = numberOfClusters }, featureColumnName);

    /// <summary>The choice among methods with every option; the parameters are those of <c>ManifoldMixture</c>.</summary>
    public static AutoClusteringEstimator Auto(
        this ClusteringCatalog.ClusteringTrainers catalog,
        AutoClusteringOptions options,
        string featureColumnName = Features,
        ClusteringColumns? columns = null,
        IProgress<ChoiceProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(AutoClusteringEstimator)), options, new ChoiceInput(featureColumnName, columns ?? new ClusteringColumns(), progress, cancellation));
}
