namespace ClusterVae.Deep;

/// <summary>The VAE before there is a mixture: a plain one, with prior N(0, I), or one on the trunk of a short InfoMax that groups the rows.</summary>
internal static class VaePretraining
{
    // The part of the pre-training in which the KL's weight grows: codes that are pulled to N(0, I) from the start may never part.
    private const double WarmUpShare = 0.5;
    // Distance of the groups' centres from the middle, in prior standard deviations.
    private const float GroupRadius = 16;
    private const string Stage = "pretraining";

    /// <summary>None for a model to go on from.</summary>
    public static IEnumerable<PlannedStage> Stages(TrainingContext context)
    {
        if (context.Previous is not null)
            return [];
        var plan = context.Plan;
        return
        [
            .. plan.Start == ClusteringStart.InfoMax ? Grouping(context) : [],
            .. plan.PretrainEpochs > 0 ? [new PlannedStage(Stage, plan.PretrainEpochs, BeforeMixture: true)] : Array.Empty<PlannedStage>(),
        ];
    }

    /// <summary>The stages of the InfoMax that groups the rows.</summary>
    public static IEnumerable<PlannedStage> Grouping(TrainingContext context) =>
        InfoMaxTraining.Stages(context, InfoMaxTraining.Grouping, context.Plan.GroupingEpochs, context.Plan.GroupingEpochs).Select(stage => stage with { BeforeMixture = true });

    /// <summary>From the cache where it is there. The caller disposes network and likelihood.</summary>
    public static (VaeNetwork Network, Likelihood Likelihood, RowGroups? Groups) Run(TrainingContext context)
    {
        using var generator = context.Generator("weights");
        var network = context.Plan.Network.Build(context.Data.Width, context.Options.LatentDimensions, generator, device: context.Device);
        var likelihood = context.NewLikelihood();
        try
        {
            var cache = PretrainedCache.For(context);
            if (cache?.TryRead(network, likelihood, out var known) == true)
            {
                context.SkipBeforeMixture(Stage);
                return (network, likelihood, known);
            }
            RowGroups? groups = null;
            if (context.Plan.Start == ClusteringStart.InfoMax)
                groups = FromInfoMax(context, network, likelihood);
            else if (context.Plan.PretrainEpochs > 0)
            {
                using var objective = new Elbo(network, likelihood, new ElboSettings { KlWarmUpEpochs = WarmUpShare * context.Plan.PretrainEpochs }, context.PictureMoves);
                context.Run(Stage, objective);
            }
            cache?.Write(network, likelihood, groups);
            return (network, likelihood, groups);
        }
        catch
        {
            network.Dispose();
            likelihood.Dispose();
            throw;
        }
    }

    /// <summary>The codes of a plain VAE, for a look at the data before K is known.</summary>
    public static float[] PlainCodes(TrainingContext context)
    {
        var (network, likelihood, _) = Run(context);
        using (network)
        using (likelihood)
            return LatentStart.CodesOf(context, network);
    }

    /// <summary>
    /// Groups the rows by a short InfoMax and trains the VAE on its trunk with each row's prior around its group's centre (the objective of
    /// VAE with GMM s.3.3 with InfoMax in the mixture's place).
    /// </summary>
    private static RowGroups FromInfoMax(TrainingContext context, VaeNetwork network, Likelihood likelihood)
    {
        var clusters = context.Clusters;
        RowGroups groups;
        var grouping = InfoMaxTraining.Group(context);
        using (grouping)
        {
            grouping.Network.Trunk.Parameters.CopyTo(network.Trunk.Parameters);
            grouping.Network.Trunk.State.CopyTo(network.Trunk.State);
            groups = RowGroups.Of(context.OfEveryRow(clusters, x => grouping.Read(x, ReadingParts.Memberships).LogMemberships!), clusters);
        }
        if (context.Plan.PretrainEpochs == 0)
            return groups;
        using var objective = MutualTraining.Create(network, likelihood, context.Data.Count, clusters, null, context.PictureMoves);
        var latent = network.Latent;
        objective.SetMixture(groups.Labels, Enumerable.Repeat(1f / clusters, clusters).ToArray(), SpreadCentres(context, clusters, latent), Enumerable.Repeat(1f, clusters * latent).ToArray());
        context.Run(Stage, objective);
        return groups;
    }

    /// <summary>Directions that keep away from each other: each is the best of several random ones.</summary>
    public static float[] SpreadCentres(TrainingContext context, int clusters, int latent, float distance = GroupRadius)
    {
        var random = context.Stream("centres");
        var centres = new float[clusters * latent];
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var best = double.NegativeInfinity;
            for (var attempt = 0; attempt < 64; attempt++)
            {
                var direction = new float[latent];
                for (var column = 0; column < latent; column++)
                    direction[column] = (float)random.NextGaussian();
                var length = MathF.Sqrt(direction.Sum(value => value * value));
                // In one or two dimensions many clusters need more than one distance from the middle.
                var radius = distance * (latent > 2 ? 1 : 1 + cluster / 4f);
                for (var column = 0; column < latent; column++)
                    direction[column] *= radius / Math.Max(length, 1e-6f);
                var nearest = double.PositiveInfinity;
                for (var other = 0; other < cluster; other++)
                {
                    var square = 0.0;
                    for (var column = 0; column < latent; column++)
                        square += Math.Pow(direction[column] - centres[other * latent + column], 2);
                    nearest = Math.Min(nearest, square);
                }
                if (nearest <= best)
                    continue;
                best = nearest;
                direction.CopyTo(centres, cluster * latent);
            }
        }
        return centres;
    }
}
