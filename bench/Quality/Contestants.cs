using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Mixtures;
using ClusterVae.Options;

namespace ClusterVae.Bench.Quality;

/// <summary>What is compared. Each is a fresh training that sees rows and a seed, never a class.</summary>
internal static class Contestants
{
    public static IReadOnlyList<string> Baselines => ["kmeans", "gmm", "vae-gmm"];

    public static int[] Run(string name, BenchData data, ClusteringVaeOptions options, Action<string> say) => name switch
    {
        "kmeans" => Assign(data.Rows, KMeans.Fit(data.Rows, options.NumberOfClusters!.Value, starts: 3, options.SeedOrOne(), options.Training.Threads)),
        "gmm" => Mixture(data.Rows, options, CovarianceKind.Diagonal),
        "vae-gmm" => VaeThenMixture(data.Rows, options),
        "families" => Families(data.Rows, options with { Objective = new HierarchicalMixtureObjective { Families = data.Classes.Max() + 1 } }),
        _ => Ours(data, OptionTree.With(options, "Objective", name), say),
    };

    private static int[] Ours(BenchData data, ClusteringVaeOptions options, Action<string> say)
    {
        var fit = new DeepClustering(options).Train(data.Rows, progress: new Lines(say));
        using var model = fit.Model;
        if (fit.Collapse.Advice is { } advice)
            say(advice);
        return model.Predict(data.Rows);
    }

    private static int[] Families(DenseRows<float> rows, ClusteringVaeOptions options)
    {
        using var model = new DeepClustering(options).Train(rows).Model;
        var logFamilies = new float[rows.Count * model.Families];
        model.Score(rows.Values.Span, new ClusteringScores { LogFamilies = logFamilies });
        return [.. logFamilies.Chunk(model.Families).Select(row => Array.IndexOf(row, row.Max()))];
    }

    private static int[] Mixture(DenseRows<float> rows, ClusteringVaeOptions options, CovarianceKind kind) =>
        Assign(rows, new GaussianMixtureOptions { NumberOfClusters = options.NumberOfClusters!.Value, Covariance = kind, VarianceFloor = 1e-3, Seed = options.SeedOrOne(), Threads = options.Training.Threads });

    private static int[] VaeThenMixture(DenseRows<float> rows, ClusteringVaeOptions options)
    {
        var vae = new VaeOptions
        {
            LatentDimensions = options.LatentDimensions, Hidden = rows.Width >= 512 ? "500,500" : "400,400", Likelihood = LikelihoodKind.Bernoulli,
            Training = options.Training with { Epochs = rows.Count >= 20_000 ? 20 : 200 },
        };
        var (model, _) = new VaeTrainer(vae).Train(rows);
        using (model)
            return Assign(model.Encode((IRowSource<float>)rows), new GaussianMixtureOptions { NumberOfClusters = options.NumberOfClusters!.Value, Covariance = CovarianceKind.Full, Restarts = 5, Seed = options.SeedOrOne(), Threads = options.Training.Threads });
    }

    private static int[] Assign(DenseRows<float> rows, GaussianMixtureOptions options) =>
        Assign(rows, new GaussianMixtureTrainer(options).Fit(rows).Model);

    private static int[] Assign(DenseRows<float> rows, GaussianMixture model)
    {
        var joint = new double[model.Components];
        var labels = new int[rows.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            model.LogJoint(rows.Row(row), joint);
            labels[row] = Array.IndexOf(joint, joint.Max());
        }
        return labels;
    }

    private static long SeedOrOne(this ClusteringVaeOptions options) => options.Training.Seed ?? 1;

    private sealed class Lines(Action<string> say) : IProgress<ClusteringProgress>
    {
        public void Report(ClusteringProgress value)
        {
            if (value.Training is { EpochDone: true } epoch)
                say(FormattableString.Invariant($"{value.Stage} {epoch.Epoch + 1}/{epoch.Epochs} loss {epoch.Loss:F4} {string.Join(' ', epoch.Terms.Where(term => term.Key.StartsWith("clusterE", StringComparison.Ordinal) || term.Key == "elbo").Select(term => FormattableString.Invariant($"{term.Key} {term.Value:F3}")))}"));
        }
    }
}
