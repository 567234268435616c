using ClusterVae.Cli.Trainers;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using Microsoft.ML;

namespace ClusterVae.Cli.Demo;

/// <summary>One row of the demo's table: a way to cluster, every option but the number of clusters and the seed left at its default.</summary>
/// <param name="Name">as the table calls it</param>
/// <param name="Fit">what is timed</param>
internal sealed record DemoMethod(string Name, Func<TrainingRequest, int, long, ITransformer> Fit)
{
    private const string Features = TrainingRequest.FeatureColumn;

    /// <summary>The field, and at the end what the demo is about.</summary>
    public static IReadOnlyList<DemoMethod> All { get; } =
    [
        new("k-means", (request, clusters, _) => request.Context.Clustering.Trainers.KMeans(Features, numberOfClusters: clusters).Fit(request.Data)),
        new("GMM", (request, clusters, seed) => request.Context.Clustering.Trainers
            .GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = clusters, Seed = seed }, Features, progress: new EmReporter(request.Progress), cancellation: request.Stop)
            .Fit(request.Data)),
        new("VAE + GMM", (request, clusters, seed) =>
            VaeMixtureVerb.Train(new VaeOptions { Training = new() { Seed = seed } }, new GaussianMixtureOptions { NumberOfClusters = clusters, Seed = seed }, request).Transformer),
        new("ClusteringVae", (request, clusters, seed) => ClusteringVaeVerb.Train(new ClusteringVaeOptions { NumberOfClusters = clusters, Training = new() { Seed = seed } }, request).Transformer),
    ];
}
