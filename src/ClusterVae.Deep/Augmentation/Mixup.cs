using ClusterVae.Randomness;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>x̃ = ρ x + (1 − ρ) x', x' another row of the batch, ρ ~ Beta(α, α) (EXoN s.3.3).</summary>
internal sealed class Mixup : IAugmentation
{
    private readonly double alpha;

    /// <param name="alpha">Small: nearly unmixed pairs. 1: evenly spread. Large: halves.</param>
    public Mixup(double alpha = 1)
    {
        if (!(alpha > 0) || double.IsInfinity(alpha))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha is a finite number above 0.");
        this.alpha = alpha;
    }

    /// <summary>As an augmentation the row itself is always the larger part.</summary>
    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (partner, weight) = Draw(rows.shape[0], generator);
        var others = rows.index_select(0, partner.to(rows.device));
        var moved = (1 - Math.Max(weight, 1 - weight)) * strength;
        return rows.Plus((others - rows) * Held(moved)).MoveToOuterDisposeScope();                    // [N,D]
    }

    /// <summary>A partner for each row and one weight ρ for the batch; mix rows and targets alike with <see cref="Blend"/>.</summary>
    public (Tensor Partner, double Weight) Draw(long count, Generator generator)
    {
        using var scope = NewDisposeScope();
        var seed = randint(long.MaxValue, [1], ScalarType.Int64, generator: generator).item<long>();
        var partner = randperm(count, ScalarType.Int64, generator: generator);
        return (partner.MoveToOuterDisposeScope(), BetaNumbers.Draw(alpha, alpha, new RandomStream(seed)));
    }

    /// <summary>ρ a + (1 − ρ) a', a' the partner's.</summary>
    public static Tensor Blend(Tensor values, Tensor partner, double weight)
    {
        using var scope = NewDisposeScope();
        return (values * Held(weight)).Plus(values.index_select(0, partner) * Held(1 - weight)).MoveToOuterDisposeScope();
    }
}

/// <summary>Beta and gamma random numbers; torch's own cannot be drawn from a given generator.</summary>
internal static class BetaNumbers
{
    /// <summary>Beta(a, b) = G_a/(G_a + G_b).</summary>
    public static double Draw(double a, double b, RandomStream stream)
    {
        // In the log domain: for small a and b both gammas may underflow, their ratio does not.
        var (first, second) = (LogGamma(a, stream), LogGamma(b, stream));
        return 1 / (1 + Math.Exp(second - first));
    }

    /// <summary>log of a Gamma(shape, 1) number, by Marsaglia and Tsang; below 1 by the boost G_a = G_{a+1} U^{1/a}.</summary>
    private static double LogGamma(double shape, RandomStream stream)
    {
        if (shape < 1)
            return LogGamma(shape + 1, stream) + Math.Log(1 - stream.NextDouble()) / shape;
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = stream.NextGaussian();
            var v = 1 + c * x;
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - stream.NextDouble()) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return Math.Log(d * v);
        }
    }
}
