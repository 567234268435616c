using ClusterVae.Data;
using ClusterVae.Mixtures;

namespace ClusterVae.Choice;

/// <summary>One way to cluster that a choice can be made of.</summary>
/// <param name="Name">as the table of reasons calls it</param>
/// <param name="IsDensity">whether its mixture is a density of the columns, so that rows left out can judge it</param>
/// <param name="Fit">learns from scaled rows with a seed, in full or, for a part of the rows, in brief</param>
internal sealed record ClusteringMethod(string Name, bool IsDensity, Func<DenseRows<float>, long, bool, CancellationToken, ClusterModel> Fit)
{
    public static IReadOnlyList<ClusteringMethod> All(AutoClusteringOptions options)
    {
        ManifoldMixtureOptions manifold = new() { NumberOfClusters = options.NumberOfClusters, Scaling = ColumnScaling.None, Threads = options.Threads };
        return
        [
            new("k-means", false, (rows, seed, brief, stop) => Plain(rows, KMeans.Fit(rows, options.NumberOfClusters, brief ? 3 : 10, seed, options.Threads, stop))),
            .. Enum.GetValues<CovarianceKind>().Select(kind => new ClusteringMethod($"{kind.ToString().ToLowerInvariant()} mixture", true, (rows, seed, brief, stop) =>
                Plain(rows, Mixture(options, kind, rows, seed, brief ? 3 : 10, stop)))),
            new("umap-gmm", false, (rows, seed, brief, stop) => new ManifoldMixtureTrainer(new(
                manifold with { Seed = seed, Members = brief ? 1 : manifold.Members })).Fit(rows, null, stop).Model),
        ];
    }

    /// <summary>The default prior of Fraley and Raftery (2007): few rows in many columns would let a component shrink onto one of them.</summary>
    private static GaussianMixture Mixture(AutoClusteringOptions options, CovarianceKind kind, DenseRows<float> rows, long seed, int restarts, CancellationToken stop) =>
        new GaussianMixtureTrainer(new GaussianMixtureOptions
        {
            Clusters = options.NumberOfClusters,
            Covariance = kind,
            Restarts = restarts,
            VarianceFloor = 1e-3,
            MeanStrength = 0.01,
            CovarianceDegrees = rows.Width + 2,
            CovarianceScale = Math.Pow(options.NumberOfClusters, -2.0 / rows.Width),
            Seed = seed,
            Threads = options.Threads,
        }).Fit(rows, stop: stop).Model;

    private static ScaledMixture Plain(DenseRows<float> rows, GaussianMixture mixture) => new(ColumnScale.Identity(rows.Width), mixture);
}
