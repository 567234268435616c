using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The objectives with one Gaussian code and a mixture around it: a VAE is trained, a mixture begins on its codes, both are trained
/// together, and the mixture assigns.
/// </summary>
internal abstract class LatentTraining<TObjective> : ObjectiveTraining<TObjective> where TObjective : LatentObjective
{
    public override IEnumerable<PlannedStage> Stages(TrainingContext context) =>
        [.. VaePretraining.Stages(context), new PlannedStage("joint", context.Plan.Epochs), .. GenerativeStage.Planned(context)];

    public override TrainedClusters Run(TrainingContext context)
    {
        var start = LatentStart.From(context) ?? FirstMixture.Begin(context);
        try
        {
            return Join(context, start);
        }
        catch
        {
            start.Dispose();
            throw;
        }
    }

    /// <summary>VAE and mixture together; it takes the start's parts over.</summary>
    protected abstract TrainedClusters Join(TrainingContext context, LatentStart start);

    /// <summary>Trains an objective with a trainable mixture as prior, which then assigns by Bayes.</summary>
    protected static TrainedClusters JoinWithPrior<TLoss>(TrainingContext context, LatentStart start, Func<MixturePrior, TLoss> make) where TLoss : Objective
    {
        var (weights, means, variances) = start.Single();
        var prior = MixturePrior.From(weights, means, variances, device: context.Device);
        using var objective = make(prior);
        var log = context.Run("joint", objective, context.JointRate);
        var moments = ClusterMoments.Of(prior);
        var net = new BayesScoring(start.Network, start.Likelihood, context.Clusters, LatentMixture.Of(moments, context.Device));
        return GenerativeStage.Run(context, net, moments, log.Epochs[^1].Loss);
    }
}

internal sealed class VadeTraining : LatentTraining<VadeObjective>
{
    protected override TrainedClusters Join(TrainingContext context, LatentStart start) => JoinWithPrior(context, start, prior =>
        new Vade(start.Network, start.Likelihood, prior, new ElboSettings { Estimator = Options(context).Estimator }, context.PictureMoves));
}

internal sealed class GmmPriorTraining : LatentTraining<GmmPriorObjective>
{
    protected override TrainedClusters Join(TrainingContext context, LatentStart start) => JoinWithPrior(context, start, prior =>
        new GmmPrior(
            start.Network, start.Likelihood, prior, context.Labels is null ? null : new ComponentLabels(context.Labels, context.Clusters, context.Device),
            new ElboSettings { Estimator = Options(context).Estimator }, context.PictureMoves));
}

internal sealed class CategoricalLatentTraining : LatentTraining<CategoricalLatentObjective>
{
    /// <summary>
    /// Bayes' rule of the first mixture, with one variance s² for all its components, is linear in the features f as the code's mean z = W f + b is:
    /// log q(c|x) = (m_c·z − |m_c|²/2) / s² + const. A head that begins at random finds clusters of its own, which overlap in the codes (digits: 62 % instead of
    /// 75, and 70 % of samples read back instead of 100). The codes of a VAE that was not trained before hold no mixture to begin at.
    /// </summary>
    private static void BeginAtBayes(DenseLayer code, DenseLayer head, float[] means, double variance)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var centres = torch.tensor(means).view(head.Bias.shape[0], -1).to(head.Bias.device);                        // [K,d]
        var latent = centres.shape[1];
        head.Weight.copy_(centres.matmul(code.Weight.narrow(0, 0, latent)) / Held(variance));                             // [K,H]
        head.Bias.copy_((centres.matmul(code.Bias.narrow(0, 0, latent)) - centres.Squared().sum(1) / Held(2)) / Held(variance)); // [K]
    }

    protected override TrainedClusters Join(TrainingContext context, LatentStart start)
    {
        var (_, means, variances) = start.Single();
        var (clusters, latent) = (context.Clusters, context.Options.LatentDimensions);
        var isotropic = Enumerable.Range(0, clusters).Select(cluster => variances.AsSpan(cluster * latent, latent).ToArray().Average()).ToArray();
        var even = Enumerable.Repeat(1f / clusters, clusters).ToArray();
        var prior = MixturePrior.From(even, means, isotropic, MixtureTraining.Means | MixtureTraining.Variances, context.Device);
        using var generator = context.Generator("head");
        using var objective = new CategoricalLatent(start.Network, start.Likelihood, prior, generator, Options(context).InformationConstraint, 2, null, context.PictureMoves);
        if (context.Previous is BayesScoring { Head: { } known })
            known.Parameters.CopyTo(objective.Head.Parameters);
        else if (context.Plan.PretrainEpochs > 0)
            BeginAtBayes(start.Network.Head.Dense, objective.Head, means, isotropic.Average());
        var log = context.Run("joint", objective);
        var head = new DenseLayer(start.Network.Trunk.OutputWidth, clusters, generator, context.Device);
        objective.Head.Parameters.CopyTo(head.Parameters);
        var moments = ClusterMoments.Of(prior);
        var net = new BayesScoring(start.Network, start.Likelihood, clusters, LatentMixture.Of(moments, context.Device), null, head);
        return GenerativeStage.Run(context, net, moments, log.Epochs[^1].Loss);
    }
}
