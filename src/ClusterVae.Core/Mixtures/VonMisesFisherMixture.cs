using ClusterVae.Mixtures.Kernels;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>
/// p(x) = Σ_k π_k C_D(κ_k) exp(κ_k μ_k·x) for directions: rows are divided by their length wherever they come in, a row of zeros stays as it is.
/// Densities are those of the direction, on the unit sphere. See docs/models/von-mises-fisher.md.
/// </summary>
public sealed class VonMisesFisherMixture : MixtureModel
{
    private readonly double[] directions;
    private readonly double[] concentrations;
    private readonly double[] means;

    /// <summary>A mixture from its parameters, checked: a file's numbers go through here.</summary>
    /// <param name="width">D, at least 2</param>
    /// <param name="weights">π [K]</param>
    /// <param name="directions">μ [K, D], divided by their lengths</param>
    /// <param name="concentrations">κ [K], from 0 (even over the sphere)</param>
    /// <param name="rowsSeen">the weight of the rows behind the parameters, 0 when unknown</param>
    /// <param name="oneConcentration">all κ are one parameter</param>
    public VonMisesFisherMixture(
        int width, ReadOnlySpan<double> weights, ReadOnlySpan<double> directions, ReadOnlySpan<double> concentrations, double rowsSeen = 0, bool oneConcentration = false)
        : base(width, weights, rowsSeen)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        this.directions = ModelCheck.Values(directions, Components * width, "directions", -1e150, 1e150);
        this.concentrations = ModelCheck.Values(concentrations, Components, "concentrations", 0, 1e15);
        OneConcentration = oneConcentration;
        means = new double[Components * width];
        for (var k = 0; k < Components; k++)
        {
            var direction = this.directions.AsSpan(k * width, width);
            var length = Math.Sqrt(Dot(direction, direction));
            if (!(length > 0))
                throw new ArgumentException($"The direction of component {k} has no length.", nameof(directions));
            // A unit row stays as it is to the last bit: what is read from a file is what was written.
            if (Math.Abs(length - 1) > 1e-14)
                foreach (ref var value in direction)
                    value /= length;
            for (var d = 0; d < width; d++)
                means[k * width + d] = VonMisesFisher.MeanLength(width, this.concentrations[k]) * direction[d];
        }
    }

    /// <summary>μ [K, D], of unit length.</summary>
    public ReadOnlyMemory<double> Directions => directions;

    /// <summary>κ [K].</summary>
    public ReadOnlyMemory<double> Concentrations => concentrations;

    /// <summary>Whether all κ are one parameter.</summary>
    public bool OneConcentration { get; }

    public override int DegreesOfFreedom => Components - 1 + Components * (Width - 1) + (OneConcentration ? 1 : Components);

    /// <summary>A_D(κ_k) μ_k.</summary>
    public override ReadOnlySpan<double> Mean(int component) => means.AsSpan(component * Width, Width);

    /// <summary>−E log p(x | k), in nats.</summary>
    public double Entropy(int component) => VonMisesFisher.Entropy(Width, concentrations[component]);

    /// <summary>Wood (1994): the part along μ by rejection, the rest evenly around it.</summary>
    private protected override void DrawRow(RandomStream random, int component, Span<double> row)
    {
        var direction = directions.AsSpan(component * Width, Width);
        var along = DrawAlong(random, concentrations[component]);
        // Normal numbers without their part along μ point evenly to all other sides.
        foreach (ref var value in row)
            value = random.NextGaussian();
        var part = Dot(row, direction);
        for (var d = 0; d < Width; d++)
            row[d] -= part * direction[d];
        var across = Math.Sqrt(Math.Max(0, 1 - along * along) / Math.Max(Dot(row, row), 1e-300));
        for (var d = 0; d < Width; d++)
            row[d] = along * direction[d] + across * row[d];
    }

    private double DrawAlong(RandomStream random, double kappa)
    {
        var free = Width - 1.0;
        var b = free / (2 * kappa + Math.Sqrt(4 * kappa * kappa + free * free));
        var x0 = (1 - b) / (1 + b);
        var c = kappa * x0 + free * Math.Log(1 - x0 * x0);
        while (true)
        {
            // Beta(m/2, m/2) of m = D − 1 from two sums of squares.
            double first = 0, second = 0;
            for (var i = 0; i < Width - 1; i++)
            {
                var (u, v) = (random.NextGaussian(), random.NextGaussian());
                (first, second) = (first + u * u, second + v * v);
            }
            var z = first / (first + second);
            var w = (1 - (1 + b) * z) / (1 - (1 - b) * z);
            if (kappa * w + free * Math.Log(1 - x0 * w) - c >= Math.Log(1 - random.NextDouble()))
                return w;
        }
    }

    internal override MixtureState State(Standardisation coordinates) => State(VonMisesFisherPrior.Flat, 1 - 1e-12);

    internal VonMisesFisherState State(VonMisesFisherPrior prior, double longest)
    {
        var state = new VonMisesFisherState(Components, Width, prior, longest);
        Weights.Span.CopyTo(state.MixtureWeights);
        directions.CopyTo(state.Directions, 0);
        concentrations.CopyTo(state.Concentrations, 0);
        return state;
    }

    internal override Standardisation Coordinates() => Standardisation.Sphere(Width);

    internal static VonMisesFisherMixture From(VonMisesFisherState state, bool oneConcentration, double rowsSeen) =>
        new(state.Width, state.MixtureWeights, state.Directions, state.Concentrations, rowsSeen, oneConcentration);

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var d = 0; d < x.Length; d++)
            sum += x[d] * y[d];
        return sum;
    }
}
