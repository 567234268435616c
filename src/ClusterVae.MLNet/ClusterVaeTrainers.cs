using ClusterVae.Deep.Clustering;
using ClusterVae.MLNet.Clustering;
using ClusterVae.MLNet.Seam;
using ClusterVae.Mixtures;

namespace Microsoft.ML;

/// <summary>The trainers of this library under <c>mlContext.Clustering.Trainers</c>.</summary>
public static class ClusterVaeTrainers
{
    private const string Features = "Features";

    /// <summary>A Gaussian mixture with full covariances by maximum likelihood.</summary>
    public static GmmClusteringEstimator GaussianMixture(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int clusters = 5, string? exampleWeightColumnName = null) =>
        catalog.GaussianMixture(featureColumnName, new GaussianMixtureOptions { Clusters = clusters }, exampleWeightColumnName);

    /// <summary>A Gaussian mixture with every option.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column.</param>
    /// <param name="options">How the mixture is learnt. A null seed is drawn from the context's.</param>
    /// <param name="exampleWeightColumnName">A Single column that says how many rows each row stands for.</param>
    /// <param name="streaming">Passes over the view in each iteration instead of keeping its rows: memory does not depend on their number.</param>
    /// <param name="progress">Called after each iteration, on the thread that trains.</param>
    /// <param name="cancellation">Ends the fit within one iteration.</param>
    public static GmmClusteringEstimator GaussianMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        string featureColumnName,
        GaussianMixtureOptions options,
        string? exampleWeightColumnName = null,
        bool streaming = false,
        IProgress<EmProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(GmmClusteringEstimator)), options, new MixtureInput(featureColumnName, exampleWeightColumnName, streaming, progress, cancellation));

    /// <summary>A mixture of independent Bernoulli variables by maximum likelihood.</summary>
    public static BernoulliMixtureEstimator BernoulliMixture(
        this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName = Features, int clusters = 5, string? exampleWeightColumnName = null) =>
        catalog.BernoulliMixture(featureColumnName, new BernoulliMixtureOptions { Clusters = clusters }, exampleWeightColumnName);

    /// <summary>A Bernoulli mixture with every option; the parameters are those of <c>GaussianMixture</c>.</summary>
    public static BernoulliMixtureEstimator BernoulliMixture(
        this ClusteringCatalog.ClusteringTrainers catalog,
        string featureColumnName,
        BernoulliMixtureOptions options,
        string? exampleWeightColumnName = null,
        bool streaming = false,
        IProgress<EmProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(BernoulliMixtureEstimator)), options, new MixtureInput(featureColumnName, exampleWeightColumnName, streaming, progress, cancellation));

    /// <summary>A variational auto-encoder and a clustering, trained jointly.</summary>
    /// <param name="catalog">The clustering trainers of the context.</param>
    /// <param name="featureColumnName">A Single or Vector&lt;Single&gt; column; images are flat vectors.</param>
    /// <param name="options">Objective, network and training; null for the defaults. A null seed is drawn from the context's.</param>
    /// <param name="labelColumnName">Components that are known: a key, or a Single from 0 with NaN for unknown. Unsupervised objectives ignore it.</param>
    /// <param name="previous">A model of the same options to go on from.</param>
    /// <param name="progress">Called during training, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training within one batch.</param>
    public static ClusteringVaeEstimator ClusteringVae(
        this ClusteringCatalog.ClusteringTrainers catalog,
        string featureColumnName = Features,
        ClusteringVaeOptions? options = null,
        string? labelColumnName = null,
        ClusteringVaeTransformer? previous = null,
        IProgress<ClusteringProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new(catalog.RegisterHost(nameof(ClusteringVaeEstimator)), options ?? new ClusteringVaeOptions(),
            new ClusteringInput(featureColumnName, labelColumnName, previous, progress, cancellation));
}
