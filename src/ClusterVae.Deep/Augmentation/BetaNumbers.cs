using ClusterVae.Randomness;

namespace ClusterVae.Deep.Augmentation;

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
