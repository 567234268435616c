namespace ClusterVae.Deep.Clustering.Presets;

/// <summary>From the objective's name to its training.</summary>
internal static class ClusterPreset
{
    public static TrainedNet Train(TrainingContext context) => context.Options.Objective switch
    {
        ClusteringObjective.InfoMax => InfoMaxTraining.Run(context),
        ClusteringObjective.Vade => LatentTraining.Vade(context),
        ClusteringObjective.GmmPrior => LatentTraining.GmmPrior(context),
        ClusteringObjective.SoftKMeans => LatentTraining.SoftKMeans(context, mixturePrior: false),
        ClusteringObjective.SoftKMeansGmm => LatentTraining.SoftKMeans(context, mixturePrior: true),
        ClusteringObjective.CategoricalLatent => LatentTraining.CategoricalLatent(context),
        ClusteringObjective.MutualTraining => RoundsTraining.Run(context),
        ClusteringObjective.HierarchicalMixture => HierarchyTraining.Run(context),
        ClusteringObjective.GumbelMixture => GumbelTraining.Run(context),
        var other => throw new ArgumentOutOfRangeException(nameof(context), other, "Not an objective."),
    };
}
