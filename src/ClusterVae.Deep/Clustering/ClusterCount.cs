using ClusterVae.Data;
using ClusterVae.Deep.Clustering.Presets;
using ClusterVae.Mixtures;
using ClusterVae.Options;

namespace ClusterVae.Deep.Clustering;

/// <summary>How many clusters: Gaussian mixtures of every K in the range on the codes of one VAE, judged by BIC, their likelihood on held-out codes beside it.</summary>
internal static class ClusterCount
{
    private const int HeldOutPart = 10;
    private const int RowsLookedAt = 20_000;

    public static IReadOnlyList<ClusterCandidate> Judge(TrainingContext context)
    {
        var options = context.Options;
        var codes = LatentTraining.PlainCodes(context);
        var latent = options.LatentDimensions;
        var step = Math.Max(1, context.Data.Count / RowsLookedAt);
        var (seen, held) = (new List<float>(), new List<float>());
        for (var row = 0; row < context.Data.Count; row += step)
            (row / step % HeldOutPart == 0 ? held : seen).AddRange(codes.AsSpan(row * latent, latent));
        var (training, judging) = (new DenseRows<float>([.. seen], latent, "codes"), held.ToArray());
        var candidates = new List<ClusterCandidate>();
        for (var clusters = options.MinClusters; clusters <= Math.Min(options.MaxClusters, training.Count / 2); clusters++)
        {
            context.Stop.ThrowIfCancellationRequested();
            var fit = new GaussianMixtureTrainer(new Checked<GaussianMixtureOptions>(new GaussianMixtureOptions
            {
                Clusters = clusters, Covariance = CovarianceKind.Full, Restarts = 5, Seed = options.SeedOrDefault, Threads = options.Threads,
                CovarianceDegrees = latent + 2, CovarianceScale = 0.01,
            })).Fit(training, stop: context.Stop);
            var density = new double[judging.Length / latent];
            fit.Model.Score(judging, density.Length, default, density);
            candidates.Add(new ClusterCandidate(clusters, fit.Bic, density.Length > 0 ? density.Average() : double.NaN));
        }
        return candidates.Count > 0 ? candidates : throw new DataProblemException($"{context.Data.Count} rows are too few to choose the number of clusters", "Set Clusters.", context.Data.Name);
    }
}
