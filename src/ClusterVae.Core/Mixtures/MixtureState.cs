using ClusterVae.Mixtures.Kernels;

namespace ClusterVae.Mixtures;

/// <summary>A mixture while it is being learnt: parameters in standardised coordinates, changed by every M-step.</summary>
internal abstract class MixtureState(int components, int width)
{
    internal const double SmallestWeight = 1e-14;

    public int Components { get; protected set; } = components;

    public int Width { get; } = width;

    /// <summary>π, sums to one.</summary>
    public double[] MixtureWeights { get; protected set; } = Enumerable.Repeat(1.0 / components, components).ToArray();

    /// <summary>Looked at between components: the matrices of wide ones take their time.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>How many components may be worked on at once between two passes.</summary>
    public int Threads { get; set; } = 1;

    public abstract JointForm Form { get; }

    public abstract Moments Moments { get; }

    public virtual Moments? SharedMoments => null;

    /// <summary>How many factors of a row each component has beside its moments: those of low-rank covariances.</summary>
    public virtual int Rank => 0;

    /// <summary>How many M-steps on given memberships a start takes: more than one where a step goes on from the parameters before it.</summary>
    public virtual int StartSteps => 1;

    /// <summary>How many times larger the sums are than the smallest parameter that the M-step takes as their difference.</summary>
    public virtual double Cancellation => double.PositiveInfinity;

    /// <summary>Hands the parameters to the kernels.</summary>
    public abstract void Prepare<T>(JointEvaluator<T> evaluator) where T : unmanaged;

    /// <summary>The M-step.</summary>
    public abstract void Maximise(Statistics sums);

    /// <summary>log p(parameters) up to a constant: 0 for flat priors.</summary>
    public abstract double LogPrior();

    /// <summary>The component gave up a column's spread: every variance stands on its floor.</summary>
    public abstract bool StandsOnFloor(int k);

    /// <summary>How many components stand on their floor in some direction that is not a constant column's.</summary>
    /// <param name="varies">whether a column does, over all rows</param>
    public virtual int Raised(ReadOnlySpan<bool> varies) => 0;

    /// <summary>Puts component k on a row, as wide as the data.</summary>
    public abstract void Reseed(int k, ReadOnlySpan<double> row);

    /// <summary>A given start: component k exactly at a mean, as wide as the data.</summary>
    public virtual void PlaceAt(int k, ReadOnlySpan<double> mean) => Reseed(k, mean);

    /// <summary>Where component k sits among the rows: its mean.</summary>
    public abstract ReadOnlySpan<double> Centre(int k);

    public abstract void Remove(int k);

    /// <summary>An independent copy of the parameters.</summary>
    public abstract MixtureState Copy();

    /// <summary>One row of the given weight that belongs to component k alone.</summary>
    public virtual void AddRow(Statistics sums, int k, double weight, ReadOnlySpan<double> row) => sums.AddRow(k, weight, row);

    /// <summary>The sums that <paramref name="rows"/> rows drawn from this very mixture would leave on average in a pass of the learner's.</summary>
    public abstract void ExpectedSums(double rows, Statistics sums, MixtureState learner);

    /// <summary>π_k = (N_k + α − 1) / Σ_j (N_j + α − 1).</summary>
    protected void MaximiseWeights(Statistics sums, WeightPrior prior)
    {
        if (prior.Uniform)
            return;
        var total = 0.0;
        for (var k = 0; k < Components; k++)
            total += sums.Count(k);
        var divisor = 0.0;
        for (var k = 0; k < Components; k++)
        {
            // A weight never becomes 0: its logarithm would turn every later score of that component into minus infinity.
            MixtureWeights[k] = Math.Max(sums.Count(k) + prior.Concentration - 1, SmallestWeight * Math.Max(total, 1));
            divisor += MixtureWeights[k];
        }
        for (var k = 0; k < Components; k++)
            MixtureWeights[k] /= divisor;
    }

    protected double LogWeightPrior(WeightPrior prior) =>
        prior.Uniform || prior.Concentration == 1 ? 0 : (prior.Concentration - 1) * MixtureWeights.Sum(Math.Log);

    /// <summary>An even share for component k, the rest in their old proportions.</summary>
    protected void ShareWeight(int k)
    {
        MixtureWeights[k] = 0;
        var rest = MixtureWeights.Sum();
        for (var j = 0; j < Components; j++)
            MixtureWeights[j] *= rest > 0 ? (1 - 1.0 / Components) / rest : 0;
        MixtureWeights[k] = 1 - MixtureWeights.Sum();
    }

    /// <summary>Call last in <see cref="Remove"/>: the component count changes here.</summary>
    protected void RemoveWeight(int k)
    {
        MixtureWeights = Without(MixtureWeights, k, 1);
        Components--;
        var sum = MixtureWeights.Sum();
        for (var j = 0; j < Components; j++)
            MixtureWeights[j] /= sum;
    }

    protected static double[] Without(double[] values, int k, int length) => [.. values[..(k * length)], .. values[((k + 1) * length)..]];
}

/// <summary>π ~ Dirichlet(α, ..., α), or weights that stay equal.</summary>
internal sealed record WeightPrior(double Concentration, bool Uniform)
{
    public static WeightPrior Flat { get; } = new(1, false);
}
