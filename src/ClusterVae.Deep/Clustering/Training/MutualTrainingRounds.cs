using ClusterVae.Data;
using ClusterVae.Mixtures;

namespace ClusterVae.Deep;

/// <summary>
/// VAE and mixture in turn (VAE with GMM s.3.3): EM with full covariances on the codes says how much each row belongs to each component, the mixture is set to
/// what is best for the rows' whole posteriors given that (<see cref="MixtureAscent"/>), and in a round each row's prior is its likeliest component.
/// The rounds move pictures, each with the component of the picture as it is; the last one learns the rows as they are, the trunk at rest, and there
/// the bound rises from epoch to epoch.
/// </summary>
internal sealed class MutualTrainingRounds : LatentTraining<MutualTrainingObjective>
{
    private const int UsualRounds = 3;

    public override IEnumerable<PlannedStage> Stages(TrainingContext context)
    {
        var rounds = Rounds(context);
        return
        [
            .. VaePretraining.Stages(context),
            .. Enumerable.Range(1, rounds - 1).Select(round => new PlannedStage(NameOf(round), context.Plan.Epochs)),
            .. GenerativeStage.Planned(context, NameOf(rounds)),
        ];
    }

    protected override TrainedClusters Join(TrainingContext context, LatentStart start)
    {
        using var objective = MutualTraining.Create(start.Network, start.Likelihood, context.Data.Count, context.Clusters, new ElboSettings { Estimator = Options(context).Estimator }, context.PictureMoves);
        var mixture = Wide(start.Moments);
        var loss = double.NaN;
        for (var round = 1; round < Rounds(context); round++)
        {
            mixture = Renew(context, start, mixture, out var components);
            objective.SetMixture(components, Single(mixture.Weights), Single(mixture.Means), Single(mixture.Covariances));
            loss = context.Run(NameOf(round), objective, context.JointRate).Epochs[^1].Loss;
        }
        mixture = Renew(context, start, mixture, out _);
        var net = new BayesScoring(start.Network, start.Likelihood, context.Clusters, LatentMixture.Full(mixture, context.Device));
        return GenerativeStage.Run(context, net, Moments(mixture), loss, NameOf(Rounds(context))) with { Full = mixture };
    }

    private static int Rounds(TrainingContext context) => Options(context).Rounds ?? UsualRounds;

    private static string NameOf(int round) => $"round {round}";

    /// <summary>
    /// Memberships by EM on the codes, from where the components were: they keep their numbers. Were the posteriors' own variances counted there too,
    /// one wide component would take all rows of a plain VAE, whose codes and noise together look like one Gaussian (digits: 20 % instead of 81).
    /// </summary>
    private static GaussianMixture Renew(TrainingContext context, LatentStart start, GaussianMixture from, out int[] components)
    {
        var codes = new DenseRows<float>(start.Codes(context), context.Options.LatentDimensions, "codes");
        var fitted = new GaussianMixtureTrainer(new GaussianMixtureOptions
        {
            NumberOfClusters = context.Clusters,
            Covariance = CovarianceKind.Full,
            Restarts = 1,
            Start = MixtureStart.FromParameters(from),
            // A component of a few rows keeps a covariance.
            CovarianceDegrees = codes.Width + 2,
            CovarianceScale = 0.01,
            Seed = (long)(context.Stream("mixture").NextBits() >> 1),
            Threads = context.Options.Training.Threads,
        }).Fit(codes, stop: context.Stop).Model;
        var (clusters, log) = (context.Clusters, new double[context.Clusters]);
        (var memberships, components) = (new float[codes.Count * clusters], new int[codes.Count]);
        for (var row = 0; row < codes.Count; row++)
        {
            fitted.LogResponsibilities(codes.Row(row), log);
            components[row] = Array.IndexOf(log, log.Max());
            for (var cluster = 0; cluster < clusters; cluster++)
                memberships[row * clusters + cluster] = (float)Math.Exp(log[cluster]);
        }
        using var posteriors = RowPosteriors.Of(context, start.Network);
        return posteriors.FullMaximiser(memberships, clusters);
    }

    private static GaussianMixture Wide(ClusterMoments moments)
    {
        var latent = moments.Latent;
        var covariances = new double[moments.Clusters * latent * latent];
        for (var place = 0; place < moments.Variances.Count; place++)
            covariances[place / latent * latent * latent + place % latent * (latent + 1)] = moments.Variances[place];
        return new GaussianMixture(CovarianceKind.Full, latent, [.. moments.Weights], [.. moments.Means], covariances);
    }

    private static ClusterMoments Moments(GaussianMixture mixture) => new(
        mixture.Weights.ToArray(), mixture.Means.ToArray(),
        [.. Enumerable.Range(0, mixture.Components * mixture.Width).Select(place => mixture.Covariances.Span[place / mixture.Width * mixture.Width * mixture.Width + place % mixture.Width * (mixture.Width + 1)])]);

    private static float[] Single(ReadOnlyMemory<double> values) => Array.ConvertAll(values.ToArray(), value => (float)value);
}
