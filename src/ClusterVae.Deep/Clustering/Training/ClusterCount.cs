using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Projection;

namespace ClusterVae.Deep;

/// <summary>
/// How many clusters: Gaussian mixtures of every K in the range, judged by BIC, their likelihood on held-out rows beside it. They look at the
/// principal components of a table, and at the codes of one VAE where rows are pictures; at as many rows as the largest K can fill.
/// </summary>
internal static class ClusterCount
{
    private const int HeldOutPart = 10;
    // No cluster is a Gaussian to the last detail, and with more rows BIC pays for ever more components to draw its shape: of 9,000 of MNIST's it asks for all 20 that it may,
    // of 2,000 for 9.
    private const int RowsPerCluster = 100;
    private const int RowsForFewClusters = 2000;

    public static IReadOnlyList<ClusterCandidate> Judge(TrainingContext context)
    {
        var options = context.Options;
        var table = context.Plan.Image is null;
        var latent = table ? Math.Min(options.LatentDimensions, context.Data.Width) : options.LatentDimensions;
        var codes = table
            ? Pca.Fit(context.Data, new PcaOptions { Components = latent }, context.Stop).Transform(context.Data, context.Stop).Values.ToArray()
            : VaePretraining.PlainCodes(context);
        var looked = (int)Math.Min(context.Data.Count, Math.Max(RowsForFewClusters, (long)RowsPerCluster * options.MaxClusters));
        var (seen, held) = (new List<float>(), new List<float>());
        for (var place = 0; place < looked; place++)
            (place % HeldOutPart == 0 ? held : seen).AddRange(codes.AsSpan((int)((long)place * context.Data.Count / looked) * latent, latent));
        var (training, judging) = (new DenseRows<float>([.. seen], latent, "codes"), held.ToArray());
        var candidates = new List<ClusterCandidate>();
        var most = Math.Min(options.MaxClusters, training.Count / 2);
        for (var clusters = options.MinClusters; clusters <= most; clusters++)
        {
            context.Stop.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            var fit = new GaussianMixtureTrainer(new GaussianMixtureOptions
            {
                NumberOfClusters = clusters, Covariance = CovarianceKind.Full, Restarts = 5, Seed = options.SeedOrDefault, Threads = options.Training.Threads,
                CovarianceDegrees = latent + 2, CovarianceScale = 0.01,
            }).Fit(training, stop: context.Stop);
            var density = new double[judging.Length / latent];
            fit.Model.Score(judging, density.Length, default, density);
            candidates.Add(new ClusterCandidate(clusters, fit.Bic, density.Length > 0 ? density.Average() : double.NaN));
            context.Report?.Invoke($"mixture of {clusters}", 0, new TrainingProgress(
                clusters - options.MinClusters, most - options.MinClusters + 1, true, 0, fit.Bic / training.Count, new Dictionary<string, double>(), null, 0, training.Count / clock.Elapsed.TotalSeconds));
        }
        return candidates.Count > 0 ? candidates : throw new DataProblemException($"{context.Data.Count} rows are too few to choose the number of clusters", "Set NumberOfClusters.", context.Data.Name);
    }
}
