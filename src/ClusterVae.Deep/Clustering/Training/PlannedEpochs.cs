namespace ClusterVae.Deep;

/// <summary>How many epochs the stages of one restart take, so that a progress bar knows how far it is.</summary>
internal static class PlannedEpochs
{
    public static int Of(TrainingContext context)
    {
        var plan = context.Plan;
        if (context.Options.Objective == ClusteringObjective.InfoMax)
            return (context.Previous is null ? InfoMax(plan, plan.Epochs, plan.RefineEpochs) : plan.RefineEpochs > 0 ? plan.RefineEpochs : plan.Epochs) + plan.FinishEpochs;
        var rounds = context.Options.Objective == ClusteringObjective.MutualTraining ? plan.Rounds - 1 : 1;
        return (context.Previous is null ? BeforeMixture(plan) : 0) + rounds * plan.Epochs + plan.FinishEpochs;
    }

    /// <summary>Of the groups and the VAE that a mixture begins on.</summary>
    public static int BeforeMixture(ClusteringPlan plan) =>
        plan.PretrainEpochs + (plan.Start == ClusteringStart.InfoMax ? InfoMax(plan, plan.GroupingEpochs, plan.GroupingEpochs) : 0);

    private static int InfoMax(ClusteringPlan plan, int discovery, int refinement) =>
        plan.Starts * plan.ImitationEpochs + (plan.Starts - 1) * InfoMaxStart.Epochs(plan, discovery) + discovery + refinement;
}
