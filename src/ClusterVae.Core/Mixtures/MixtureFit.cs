namespace ClusterVae.Mixtures;

/// <summary>What a fit leaves: the model and how it was found.</summary>
/// <param name="Model">The best restart's mixture.</param>
/// <param name="LogLikelihood">Mean log p(x) per row (by weight) of the training rows under the model.</param>
/// <param name="Objective">The same plus log p(parameters) / rows, up to a constant: what MAP maximises.</param>
/// <param name="History">The best restart, iteration by iteration.</param>
/// <param name="Converged">Whether the last step gained less than the tolerance.</param>
/// <param name="Restarts">Every restart's outcome.</param>
/// <param name="Repairs">Components that collapsed or emptied in the best restart and were placed anew.</param>
/// <param name="Removed">Superfluous components that the best restart dropped, where the options ask for it.</param>
/// <param name="Rows">How many rows were read.</param>
/// <param name="Weight">Their total weight.</param>
public sealed record MixtureFit<TModel>(
    TModel Model,
    double LogLikelihood,
    double Objective,
    IReadOnlyList<EmIteration> History,
    bool Converged,
    IReadOnlyList<RestartOutcome> Restarts,
    IReadOnlyList<ComponentRepair> Repairs,
    int Removed,
    long Rows,
    double Weight,
    long Seed) where TModel : MixtureModel
{
    public int Iterations => History.Count;

    public double Bic => Model.Bic(LogLikelihood, Weight);

    public double Aic => Model.Aic(LogLikelihood, Weight);

    /// <summary>Components whose covariance had to be raised to its floor in some direction, as the model has them.</summary>
    public int Raised { get; init; }

    /// <summary>What decided how many components there are; null where the number was given.</summary>
    public ClusterCriterion? Criterion { get; init; }

    /// <summary>What the choice of the number saw; empty where it was given.</summary>
    public IReadOnlyList<ClusterCandidate> ClusterChoice { get; init; } = [];

    /// <summary>What whoever reads the result should know of how it came about.</summary>
    internal IEnumerable<string> Remarks
    {
        get
        {
            if (!Converged)
                yield return $"EM stopped after {Iterations} iterations before it converged: raise MaxIterations or Tolerance.";
            if (Repairs.Count > 0)
                yield return $"{Repairs.Count} times a component collapsed or emptied during EM and was placed anew: choose fewer clusters or a prior on the covariances.";
            if (Raised > 0)
                yield return $"EM raised the covariances of {Raised} of {Model.Components} components to their floor: in some direction their rows hardly vary, and likelihood, BIC and certainty lean on VarianceFloor. A prior (CovarianceDegrees) or fewer columns (PCA) would cure it.";
        }
    }
}

/// <summary>How a restart ended.</summary>
public sealed record RestartOutcome(int Restart, double LogLikelihood, double Objective, int Iterations, bool Converged);

/// <summary>One EM iteration, measured before its M-step.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="LogLikelihood">Mean log p(x) per row.</param>
/// <param name="Objective">The same plus the log prior per row, up to a constant.</param>
/// <param name="Interrupted">A component was re-seeded or dropped after it: the next value may be lower.</param>
public sealed record EmIteration(int Iteration, double LogLikelihood, double Objective, bool Interrupted);

/// <summary>A component that was placed anew.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Component">From 0.</param>
/// <param name="Reason">Empty or collapsed.</param>
public sealed record ComponentRepair(int Iteration, int Component, RepairReason Reason);

/// <summary>Why a component was placed anew.</summary>
public enum RepairReason
{
    /// <summary>Less than half a row belonged to it.</summary>
    Empty,

    /// <summary>It shrank onto a handful of equal rows, every variance on the floor.</summary>
    Collapsed,
}
