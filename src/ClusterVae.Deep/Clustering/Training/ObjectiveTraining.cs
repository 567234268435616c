using System.Collections.Frozen;

namespace ClusterVae.Deep;

/// <summary>How one objective is trained: the stages that it is going to run, told beforehand, and the training itself. Every one in this assembly is found by its objective.</summary>
internal abstract class ObjectiveTraining
{
    private static readonly FrozenDictionary<Type, ObjectiveTraining> all = typeof(ObjectiveTraining).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ObjectiveTraining)) && !type.IsAbstract)
        .Select(type => (ObjectiveTraining)Activator.CreateInstance(type)!)
        .ToFrozenDictionary(training => training.Objective);

    public abstract Type Objective { get; }

    public static ObjectiveTraining Of(ClusteringObjective objective) => all[objective.GetType()];

    /// <summary>In the order in which they run. Progress, time left and what a cache may spare follow from it.</summary>
    public abstract IEnumerable<PlannedStage> Stages(TrainingContext context);

    public abstract TrainedClusters Run(TrainingContext context);
}

internal abstract class ObjectiveTraining<TObjective> : ObjectiveTraining where TObjective : ClusteringObjective
{
    public sealed override Type Objective => typeof(TObjective);

    protected static TObjective Options(TrainingContext context) => (TObjective)context.Options.Objective;
}

/// <summary>A stage that a training is going to run.</summary>
/// <param name="Name">Unique in the training.</param>
/// <param name="Epochs">How many it takes.</param>
/// <param name="BeforeMixture">Whether it ends before there is a mixture: what comes of it may lie in a cache.</param>
internal sealed record PlannedStage(string Name, int Epochs, bool BeforeMixture = false);
