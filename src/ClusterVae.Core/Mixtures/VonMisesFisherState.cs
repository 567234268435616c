using ClusterVae.Mixtures.Kernels;

namespace ClusterVae.Mixtures;

/// <summary>Directions on the unit sphere: μ_k and κ_k per component, learnt from rows of unit length.</summary>
internal sealed class VonMisesFisherState : MixtureState
{
    private readonly VonMisesFisherPrior prior;
    private readonly double longest;

    /// <param name="longest">the longest mean row that a component may have, below 1: it bounds κ</param>
    public VonMisesFisherState(int components, int width, VonMisesFisherPrior prior, double longest) : base(components, width)
    {
        (this.prior, this.longest) = (prior, longest);
        Directions = new double[components * width];
        Concentrations = new double[components];
        // Some direction, until the start places it.
        for (var k = 0; k < components; k++)
            Directions[k * width] = 1;
    }

    /// <summary>μ [K, D], unit length.</summary>
    public double[] Directions { get; private set; }

    /// <summary>κ [K].</summary>
    public double[] Concentrations { get; private set; }

    public override JointForm Form => JointForm.Linear;

    public override Moments Moments => Moments.First;

    // Rows point to all sides and cancel each other, in part.
    public override double Cancellation => 16;

    public override ReadOnlySpan<double> Centre(int k) => Row(k);

    private Span<double> Row(int k) => Directions.AsSpan(k * Width, Width);

    /// <summary>log π_k + log C_D(κ_k) + κ_k μ_k·x, as a constant and a slope.</summary>
    public override void Prepare<T>(JointEvaluator<T> evaluator)
    {
        evaluator.Components = Components;
        var slope = new double[Width];
        for (var k = 0; k < Components; k++)
        {
            var kappa = Concentrations[k];
            for (var d = 0; d < Width; d++)
                slope[d] = kappa * Row(k)[d];
            evaluator.SetLinear(k, Math.Log(MixtureWeights[k]) + VonMisesFisher.LogNormaliser(Width, kappa), slope);
        }
    }

    /// <summary>
    /// With s_k = Σ_n r_nk x_n: μ_k = s_k/‖s_k‖, A_D(κ_k) = ‖s_k‖/(N_k + c), where c rows of the prior are spread evenly and have no direction.
    /// One κ for all: A_D(κ) = Σ_k ‖s_k‖ / Σ_k (N_k + c).
    /// </summary>
    public override void Maximise(Statistics sums)
    {
        MaximiseWeights(sums, prior.Weights);
        var lengths = new double[Components];
        for (var k = 0; k < Components; k++)
        {
            lengths[k] = SumOf(sums, k, Row(k));
            if (!prior.OneConcentration && sums.Count(k) + prior.Rows > 1e-300)
                Concentrations[k] = Concentration(lengths[k] / (sums.Count(k) + prior.Rows));
        }
        if (prior.OneConcentration)
            Array.Fill(Concentrations, Concentration(lengths.Sum() / Enumerable.Range(0, Components).Sum(k => sums.Count(k) + prior.Rows)));
    }

    /// <summary>Σ_k c log C_D(κ_k): c rows that the component would have to explain without their telling it where to point.</summary>
    public override double LogPrior()
    {
        var sum = LogWeightPrior(prior.Weights);
        if (prior.Rows > 0)
            for (var k = 0; k < Components; k++)
                sum += prior.Rows * VonMisesFisher.LogNormaliser(Width, Concentrations[k]);
        return sum;
    }

    public override bool StandsOnFloor(int k) => Concentrations[k] >= 0.99 * Concentration(longest);

    public override void Reseed(int k, ReadOnlySpan<double> row)
    {
        PlaceAt(k, row);
        ShareWeight(k);
    }

    // As concentrated as the others are on average.
    public override void PlaceAt(int k, ReadOnlySpan<double> mean)
    {
        var average = 0.0;
        for (var j = 0; j < Components; j++)
            average += j == k ? 0 : Concentrations[j] / Math.Max(Components - 1, 1);
        Concentrations[k] = average > 0 ? average : Width;
        // A row of zeros points nowhere: the component stays where it points.
        if (!mean.ContainsAnyExcept(0.0))
            return;
        mean.CopyTo(Row(k));
        Standardisation.Unit(Row(k));
    }

    public override void Remove(int k)
    {
        Directions = Without(Directions, k, Width);
        Concentrations = Without(Concentrations, k, 1);
        RemoveWeight(k);
    }

    public override MixtureState Copy()
    {
        var copy = new VonMisesFisherState(Components, Width, prior, longest);
        MixtureWeights.CopyTo(copy.MixtureWeights, 0);
        Directions.CopyTo(copy.Directions, 0);
        Concentrations.CopyTo(copy.Concentrations, 0);
        return copy;
    }

    public override void ExpectedSums(double rows, Statistics sums, MixtureState learner)
    {
        var mean = new double[Width];
        for (var k = 0; k < Components; k++)
        {
            var length = VonMisesFisher.MeanLength(Width, Concentrations[k]);
            for (var d = 0; d < Width; d++)
                mean[d] = length * Row(k)[d];
            sums.AddRow(k, rows * MixtureWeights[k], mean);
        }
    }

    private double Concentration(double length) => VonMisesFisher.Concentration(Width, Math.Min(length, longest));

    /// <summary>The sum's direction into <paramref name="direction"/>, which stays where the sum has none; its length.</summary>
    private static double SumOf(Statistics sums, int k, Span<double> direction)
    {
        var squares = 0.0;
        for (var d = 0; d < direction.Length; d++)
            squares += sums.First(k, d) * sums.First(k, d);
        var length = Math.Sqrt(squares);
        for (var d = 0; d < direction.Length && length > 1e-300; d++)
            direction[d] = sums.First(k, d) / length;
        return length;
    }
}

/// <summary>c rows spread evenly over the sphere, 0 for maximum likelihood; one κ for all components or one for each.</summary>
internal sealed record VonMisesFisherPrior(WeightPrior Weights, double Rows, bool OneConcentration)
{
    public static VonMisesFisherPrior Flat { get; } = new(WeightPrior.Flat, 0, false);
}
