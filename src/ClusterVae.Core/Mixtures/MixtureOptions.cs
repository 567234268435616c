using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>Where EM starts when no start is given.</summary>
public enum MixtureInitialisation
{
    /// <summary>k-means++ and a few Lloyd steps on a random sample of the rows.</summary>
    KMeansPlusPlus,

    /// <summary>Random rows as means, every component as wide as the data.</summary>
    RandomRows,
}

/// <summary>How the components' weights come about.</summary>
public enum MixtureWeights
{
    /// <summary>π_k is estimated.</summary>
    Learned,

    /// <summary>π_k = 1 / K: responsibilities are the renormalised likelihoods.</summary>
    Uniform,
}

/// <summary>Which EM.</summary>
public enum EmAlgorithm
{
    /// <summary>Every iteration passes over all rows; the likelihood never falls.</summary>
    Exact,

    /// <summary>A step after every batch, with statistics that fade: fewer passes over very many rows.</summary>
    Stepwise,
}

/// <summary>What all mixture trainers share.</summary>
public abstract record MixtureOptions
{
    private protected MixtureOptions() { }

    /// <summary>K.</summary>
    public int NumberOfClusters { get; init; } = 5;

    public MixtureInitialisation Initialisation { get; init; } = MixtureInitialisation.KMeansPlusPlus;

    /// <summary>
    /// Independent starts, each seeded anew and learnt to the end; the best objective is kept. Null makes up to ten starts of ten iterations,
    /// as many as are cheap for these rows, and learns the best two to the end. Every second start measures columns in their own units.
    /// </summary>
    public int? Restarts { get; init; }

    /// <summary>Stop when an iteration changes the mean objective per row by less.</summary>
    public double Tolerance { get; init; } = 1e-4;

    public int MaxIterations { get; init; } = 200;

    public MixtureWeights Weights { get; init; } = MixtureWeights.Learned;

    /// <summary>α of the Dirichlet prior on the weights; 1 is flat.</summary>
    public double WeightConcentration { get; init; } = 1;

    /// <summary>
    /// Start with many clusters and drop those that the data do not pay for: weights get the prior Dirichlet(1 − T/2), T parameters per component,
    /// and of all mixtures on the way down to one component the one with the shortest message length is kept (Figueiredo and Jain).
    /// </summary>
    public bool RemoveSuperfluous { get; init; }

    public EmAlgorithm Algorithm { get; init; } = EmAlgorithm.Exact;

    /// <summary>Stepwise EM: rows per step, rounded up to whole blocks.</summary>
    public int BatchRows { get; init; } = 8192;

    /// <summary>Stepwise EM: step t moves the statistics by (t + 2)^−exponent.</summary>
    public double StepExponent { get; init; } = 0.7;

    /// <summary>Null leaves the choice to whoever trains: 1 here, a draw from the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>Null uses every core. The result does not depend on it.</summary>
    public int? Threads { get; init; }

    private protected static IEnumerable<Rule<TOptions>> CommonRules<TOptions>() where TOptions : MixtureOptions =>
    [
        new RangeRule<TOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters, Interval.Closed(1, 100_000)),
        new RangeRule<TOptions>(nameof(Restarts), o => o.Restarts ?? 1, Interval.Closed(1, 10_000)),
        new RangeRule<TOptions>(nameof(Tolerance), o => o.Tolerance, Interval.AtLeast(0)),
        new RangeRule<TOptions>(nameof(MaxIterations), o => o.MaxIterations, Interval.Closed(1, 1_000_000)),
        new RangeRule<TOptions>(nameof(WeightConcentration), o => o.WeightConcentration, Interval.AboveUpTo(0, 1e12)),
        new RangeRule<TOptions>(nameof(BatchRows), o => o.BatchRows, Interval.Closed(1, int.MaxValue)),
        new RangeRule<TOptions>(nameof(StepExponent), o => o.StepExponent, Interval.AboveUpTo(0.5, 1), "Outside it stepwise EM does not converge: choose above 0.5 to 1."),
        new RangeRule<TOptions>(nameof(Threads), o => o.Threads, Interval.Closed(1, 4096)),
        new TruthRule<TOptions>(nameof(Initialisation), o => Enum.IsDefined(o.Initialisation), o => o.Initialisation, "KMeansPlusPlus or RandomRows", "Choose one of them."),
        new TruthRule<TOptions>(nameof(Weights), o => Enum.IsDefined(o.Weights), o => o.Weights, "Learned or Uniform", "Choose one of them."),
        new TruthRule<TOptions>(nameof(Algorithm), o => Enum.IsDefined(o.Algorithm), o => o.Algorithm, "Exact or Stepwise", "Choose one of them."),
        new TruthRule<TOptions>(nameof(RemoveSuperfluous), o => !o.RemoveSuperfluous || o is { Weights: MixtureWeights.Learned, Algorithm: EmAlgorithm.Exact },
            o => o.RemoveSuperfluous, "false, unless weights are learned by exact EM", "Set Weights=Learned and Algorithm=Exact, or RemoveSuperfluous=false."),
    ];
}
