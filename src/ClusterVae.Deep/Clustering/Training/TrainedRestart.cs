namespace ClusterVae.Deep;

/// <summary>One restart and what it makes of the training rows.</summary>
internal sealed record TrainedRestart(long Seed, TrainedClusters Net, IReadOnlyList<ClusteringStage> Stages, CollapseReport Collapse, int[] Labels, float[] Codes)
{
    public static TrainedRestart Train(TrainingContext context)
    {
        var trained = ObjectiveTraining.Of(context.Options.Objective).Run(context);
        try
        {
            var net = trained.Net;
            var logQ = context.OfEveryRow(net.Clusters, x => net.Read(x, ReadingParts.Memberships).LogMemberships!);
            var codes = context.OfEveryRow(net.Latent, x => net.Read(x, 0).Code);
            return new TrainedRestart(context.Seed, trained, [.. context.Stages], CollapseReport.Of(logQ, net.Clusters) with { InUseAtFirst = context.InUseAtFirst }, ClusteringParts.Labels(logQ, net.Clusters), codes);
        }
        catch
        {
            trained.Net.Dispose();
            throw;
        }
    }
}

/// <summary>What one restart leaves.</summary>
/// <param name="Net">Ready to score.</param>
/// <param name="Moments">The clusters in the latent space; null where they are to be taken from the codes of the rows.</param>
/// <param name="Objective">The last epoch's loss.</param>
/// <param name="FamilyOf">Each cluster's family in a hierarchy.</param>
internal sealed record TrainedClusters(ClusterScoring Net, ClusterMoments? Moments, double Objective, IReadOnlyList<int> FamilyOf)
{
    /// <summary>The clusters with full covariances, where the objective has them.</summary>
    public ClusterVae.Mixtures.GaussianMixture? Full { get; init; }

    public TrainedClusters(ClusterScoring net, ClusterMoments? moments, double objective) : this(net, moments, objective, []) { }
}
