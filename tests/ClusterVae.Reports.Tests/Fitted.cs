using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Embeddings;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Reports.Tests;

/// <summary>Data and quickly fitted models of every kind that a report is made of.</summary>
internal static class Fitted
{
    public static MLContext Context { get; } = new(seed: 1);

    public sealed class Digit
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    public sealed class Blob
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        public string Kind { get; set; } = "";
    }

    public static IDataView Digits(int count = 400)
    {
        var (rows, labels) = EmbeddedDigits.Load(unitInterval: true);
        return Context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(n => new Digit { Features = rows.Row(n).ToArray(), Label = $"digit {labels[n]}" }).ToArray());
    }

    /// <summary>Three blobs, told apart by one column each; the fourth is noise and the fifth constant.</summary>
    public static IDataView Blobs(int count, params string[] kinds)
    {
        var random = new RandomStream(1);
        return Context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(n => new Blob
        {
            Features = [.. Enumerable.Range(0, 5).Select(j => j == 4 ? 7f : (float)((j == n % 3 ? 5 : 0) + random.NextGaussian()))],
            Kind = kinds[n % 3],
        }).ToArray());
    }

    public static IReadOnlyDictionary<string, Func<IDataView, ITransformer>> Models { get; } = new Dictionary<string, Func<IDataView, ITransformer>>
    {
        ["clustering VAE"] = data => Context.Clustering.Trainers.ClusteringVae(new ClusteringVaeOptions { NumberOfClusters = 3, LatentDimensions = 2, Objective = new InfoMaxObjective { RefineEpochs = 1, FinishEpochs = 1, Heads = 2 }, Hidden = "32", Training = new() { Epochs = 3 } }).Fit(data),
        ["VAE and mixture"] = data => Context.Transforms.VaeEncode("Embedding", "Features", new VaeOptions { LatentDimensions = 2, Hidden = "32", Training = new() { Epochs = 3 } })
            .Append(Context.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Seed = 1 }, "Embedding")).Fit(data),
        ["VAE alone"] = data => Context.Transforms.VaeEncode("Embedding", "Features", new VaeOptions { LatentDimensions = 2, Hidden = "32", Training = new() { Epochs = 3 } }).Fit(data),
        ["Gaussian mixture"] = data => Context.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.Diagonal, Seed = 1 }, "Features").Fit(data),
        ["whitened mixture"] = data => Context.Transforms.PcaWhiten("Embedding", "Features", 3)
            .Append(Context.Clustering.Trainers.GaussianMixture(new GaussianMixtureOptions { NumberOfClusters = 3, Seed = 1 }, "Embedding")).Fit(data),
        ["Bernoulli mixture"] = data => Context.Clustering.Trainers.BernoulliMixture(new BernoulliMixtureOptions { NumberOfClusters = 3, Seed = 1 }, "Features").Fit(data),
        ["von Mises-Fisher mixture"] = data => Context.Clustering.Trainers.VonMisesFisherMixture(new VonMisesFisherMixtureOptions { NumberOfClusters = 3, Seed = 1 }, "Features").Fit(data),
        ["EXoN"] = data => Context.Clustering.Trainers.Exon(new ExonOptions { LatentDimensions = 2, Training = new() { Epochs = 3, Seed = 1 } }, labels: [.. Enumerable.Range(0, 400).Select(n => n < 60 ? $"kind {n % 3}" : "")]).Fit(data),
        ["UMAP and mixtures"] = data => Context.Clustering.Trainers.ManifoldMixture(new ManifoldMixtureOptions { NumberOfClusters = 3, Members = 2, Seed = 1 }, "Features").Fit(data),
        ["chosen"] = data => Context.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3, Networks = NetworkTraining.Never, Seed = 1 }, "Features").Fit(data),
        ["chosen network"] = data => Context.Clustering.Trainers.Auto(new AutoClusteringOptions { NumberOfClusters = 3, Seed = 1 }, "Features").Fit(data),
        ["embeddings"] = data => Context.Clustering.Trainers.EmbeddingClusters(new EmbeddingClustersOptions { NumberOfClusters = 3, Heads = 2, Epochs = 2, Seed = 1 }, "Features").Fit(data),
        ["k-means"] = data => Context.Clustering.Trainers.KMeans("Features", numberOfClusters: 3).Fit(data),
    };
}
