using ClusterVae.Mixtures.Kernels;

namespace ClusterVae.Mixtures;

/// <summary>Bernoulli components: θ_kd, one probability per component and column.</summary>
internal sealed class BernoulliState : MixtureState
{
    private readonly BernoulliPrior prior;
    private readonly double floor;

    public BernoulliState(int components, int width, BernoulliPrior prior, double floor) : base(components, width)
    {
        (this.prior, this.floor) = (prior, floor);
        Probabilities = Enumerable.Repeat(0.5, components * width).ToArray();
    }

    /// <summary>θ [K, D].</summary>
    public double[] Probabilities { get; private set; }

    public override JointForm Form => JointForm.Linear;

    public override Moments Moments => Moments.First;

    // Sums of non-negative numbers, and no differences.
    public override double Cancellation => 1;

    public override ReadOnlySpan<double> Centre(int k) => Row(k);

    private Span<double> Row(int k) => Probabilities.AsSpan(k * Width, Width);

    /// <summary>log π_k + Σ_d (x_d log θ_kd + (1 − x_d) log(1 − θ_kd)), as a constant and a slope.</summary>
    public override void Prepare<T>(JointEvaluator<T> evaluator)
    {
        evaluator.Components = Components;
        var slope = new double[Width];
        for (var k = 0; k < Components; k++)
        {
            var constant = Math.Log(MixtureWeights[k]);
            for (var d = 0; d < Width; d++)
            {
                var theta = Row(k)[d];
                var logNot = Math.Log(1 - theta);
                constant += logNot;
                slope[d] = Math.Log(theta) - logNot;
            }
            evaluator.SetLinear(k, constant, slope);
        }
    }

    /// <summary>θ_kd = (Σ_n r_nk x_nd + a − 1) / (N_k + a + b − 2).</summary>
    public override void Maximise(Statistics sums)
    {
        MaximiseWeights(sums, prior.Weights);
        for (var k = 0; k < Components; k++)
        {
            var divisor = sums.Count(k) + prior.Ones + prior.Zeros - 2;
            if (!(divisor > 1e-300))
                continue;
            var row = Row(k);
            for (var d = 0; d < Width; d++)
                row[d] = Inside((sums.First(k, d) + prior.Ones - 1) / divisor);
        }
    }

    public override double LogPrior()
    {
        var sum = LogWeightPrior(prior.Weights);
        if (prior.Ones != 1 || prior.Zeros != 1)
            foreach (var theta in Probabilities)
                sum += (prior.Ones - 1) * Math.Log(theta) + (prior.Zeros - 1) * Math.Log(1 - theta);
        return sum;
    }

    // Probabilities of 0 and 1 are bounded by the floor and do no harm: a component may well describe a single picture.
    public override bool StandsOnFloor(int k) => false;

    public override void Reseed(int k, ReadOnlySpan<double> row)
    {
        var target = Row(k);
        for (var d = 0; d < Width; d++)
            target[d] = Inside(0.25 + 0.5 * row[d]);
        ShareWeight(k);
    }

    public override void PlaceAt(int k, ReadOnlySpan<double> mean) => mean.CopyTo(Row(k));

    public override void Remove(int k)
    {
        Probabilities = Without(Probabilities, k, Width);
        RemoveWeight(k);
    }

    public override MixtureState Copy()
    {
        var copy = new BernoulliState(Components, Width, prior, floor);
        MixtureWeights.CopyTo(copy.MixtureWeights, 0);
        Probabilities.CopyTo(copy.Probabilities, 0);
        return copy;
    }

    public override void ExpectedSums(double rows, Statistics sums, MixtureState learner)
    {
        for (var k = 0; k < Components; k++)
            sums.AddRow(k, rows * MixtureWeights[k], Row(k));
    }

    private double Inside(double theta) => Math.Clamp(theta, floor, 1 - floor);
}

/// <summary>θ_kd ~ Beta(a, b); a = b = 1 is flat.</summary>
internal sealed record BernoulliPrior(WeightPrior Weights, double Ones, double Zeros)
{
    public static BernoulliPrior Flat { get; } = new(WeightPrior.Flat, 1, 1);
}
