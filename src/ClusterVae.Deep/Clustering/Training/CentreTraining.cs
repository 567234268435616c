namespace ClusterVae.Deep;

/// <summary>Soft k-means on the codes: w_k ∝ exp(−‖z − C_k‖²) assigns, over N(0, I).</summary>
internal abstract class SoftKMeansTraining<TObjective> : LatentTraining<TObjective> where TObjective : SoftKMeansObjective
{
    protected virtual MixturePrior? Prior(TrainingContext context, LatentStart start) => null;

    protected override TrainedClusters Join(TrainingContext context, LatentStart start)
    {
        var options = Options(context);
        var prior = Prior(context, start);
        using var generator = context.Generator("centres");
        using var objective = SoftKMeans.Create(
            start.Network, start.Likelihood, context.Clusters, options.Lambda, generator, prior, new ElboSettings { Estimator = options.Estimator }, context.PictureMoves);
        objective.SetCentres(start.Single().Means);
        var log = context.Run("joint", objective);
        // w_k ∝ exp(−‖z − C_k‖²) is Bayes' rule for even weights and variance ½.
        var centres = Centres.Of(objective.Centres);
        var assignment = LatentMixture.Of(Centres.Around(centres, context.Clusters, 0.5), context.Device);
        var bound = prior is not null ? LatentMixture.Of(ClusterMoments.Of(prior), context.Device) : LatentMixture.Standard(context.Options.LatentDimensions, context.Clusters, context.Device);
        return GenerativeStage.Run(context, new BayesScoring(start.Network, start.Likelihood, context.Clusters, bound, assignment), null, log.Epochs[^1].Loss);
    }
}

internal sealed class SoftKMeansTraining : SoftKMeansTraining<SoftKMeansObjective>;

/// <summary>The same over a mixture prior.</summary>
internal sealed class SoftKMeansGmmTraining : SoftKMeansTraining<SoftKMeansGmmObjective>
{
    protected override MixturePrior Prior(TrainingContext context, LatentStart start)
    {
        var (weights, means, variances) = start.Single();
        return MixturePrior.From(weights, means, variances, device: context.Device);
    }
}

/// <summary>IDEC: the centres begin at the means of the first mixture, and the memberships are Student's t around them.</summary>
internal sealed class IdecTraining : LatentTraining<IdecObjective>
{
    public override IEnumerable<PlannedStage> Stages(TrainingContext context) => [.. VaePretraining.Stages(context), new PlannedStage("joint", context.Plan.Epochs)];

    protected override TrainedClusters Join(TrainingContext context, LatentStart start)
    {
        using var objective = Idec.Create(start.Network, start.Likelihood, start.Single().Means, Options(context).Lambda, null, context.PictureMoves);
        var log = context.Run("joint", objective);
        var (clusters, around) = (context.Clusters, Centres.Around(Centres.Of(objective.Centres), context.Clusters, 1));
        var assignment = LatentMixture.From([.. around.Weights], [.. around.Means], [.. around.Variances], [.. Enumerable.Range(0, clusters)], clusters, context.Device, heavyTails: true);
        var prior = LatentMixture.Standard(context.Options.LatentDimensions, clusters, context.Device);
        return new TrainedClusters(new BayesScoring(start.Network, start.Likelihood, clusters, prior, assignment), null, log.Epochs[^1].Loss);
    }
}

/// <summary>Trained centres as what assigns.</summary>
internal static class Centres
{
    public static double[] Of(TorchSharp.torch.Tensor centres) => Array.ConvertAll(TensorMemory.Values(centres), value => (double)value);

    /// <summary>Even weights and one variance.</summary>
    public static ClusterMoments Around(double[] centres, int clusters, double variance) =>
        new(Enumerable.Repeat(1.0 / clusters, clusters).ToArray(), centres, Enumerable.Repeat(variance, centres.Length).ToArray());
}
