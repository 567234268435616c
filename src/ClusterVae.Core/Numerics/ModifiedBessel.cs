namespace ClusterVae.Numerics;

/// <summary>
/// The modified Bessel function of the first kind, as logarithm and as ratio of neighbouring orders: I itself leaves the range of double at the
/// orders of wide rows. A uniform expansion for large orders (DLMF 10.41), recurrence down to small ones, which loses no digits that way.
/// </summary>
internal static class ModifiedBessel
{
    // From this order on the terms below are right to the last digits.
    private const double LargeOrder = 64;
    private const int Terms = 8;

    private static readonly double[][] Polynomials = DebyePolynomials();

    /// <summary>log I_ν(x), ν ≥ 0, x > 0.</summary>
    public static double LogI(double order, double x)
    {
        var steps = Steps(order);
        var large = order + steps;
        var (ratio, sum) = (LargeRatio(large, x), LogLarge(large, x));
        // I_{ν} = I_{ν+1} / r_ν.
        for (var step = 1; step <= steps; step++)
        {
            ratio = Down(large - step, x, ratio);
            sum -= Math.Log(ratio);
        }
        return sum;
    }

    /// <summary>I_{ν+1}(x) / I_ν(x), from 0 to 1.</summary>
    public static double Ratio(double order, double x)
    {
        var steps = Steps(order);
        var ratio = LargeRatio(order + steps, x);
        for (var step = 1; step <= steps; step++)
            ratio = Down(order + steps - step, x, ratio);
        return ratio;
    }

    private static int Steps(double order) => (int)Math.Ceiling(Math.Max(0, LargeOrder - order));

    /// <summary>r_ν = 1 / (2(ν + 1)/x + r_{ν+1}).</summary>
    private static double Down(double order, double x, double next) => 1 / (2 * (order + 1) / x + next);

    /// <summary>DLMF 10.41.3: I_ν(νz) ~ e^{νη} / ((2πν)^½ (1 + z²)^¼) Σ_k u_k(p) / ν^k, p = (1 + z²)^−½.</summary>
    private static double LogLarge(double order, double x)
    {
        var z = x / order;
        var root = Math.Sqrt(1 + z * z);
        var eta = root + Math.Log(z / (1 + root));
        return order * eta - 0.5 * Math.Log(2 * Math.PI * order) - 0.5 * Math.Log(root) + Math.Log(Series(order, 1 / root).U);
    }

    /// <summary>
    /// From I′/I − ν/x and DLMF 10.41.5 with 10.41.11: z/(1 + √(1+z²)) − (z p²/ν) Σ_k (½ u_k + p u_k′)/ν^k / Σ_k u_k/ν^k. Nothing cancels at small x.
    /// </summary>
    private static double LargeRatio(double order, double x)
    {
        var z = x / order;
        var root = Math.Sqrt(1 + z * z);
        var p = 1 / root;
        var (u, slope) = Series(order, p);
        return z / (1 + root) - z * p * p / order * slope / u;
    }

    /// <summary>Σ_k u_k(p)/ν^k and Σ_k (½ u_k(p) + p u_k′(p))/ν^k.</summary>
    private static (double U, double Slope) Series(double order, double p)
    {
        double sum = 0, slopes = 0, scale = 1;
        foreach (var polynomial in Polynomials)
        {
            double value = 0, derivative = 0;
            for (var power = polynomial.Length - 1; power >= 0; power--)
            {
                derivative = derivative * p + value;
                value = value * p + polynomial[power];
            }
            sum += scale * value;
            slopes += scale * (0.5 * value + p * derivative);
            scale /= order;
        }
        return (sum, slopes);
    }

    /// <summary>DLMF 10.41.10: u_{k+1}(p) = ½ p²(1 − p²) u_k′(p) + ⅛ ∫₀^p (1 − 5t²) u_k(t) dt, by powers of p.</summary>
    private static double[][] DebyePolynomials()
    {
        var all = new double[Terms][];
        all[0] = [1];
        for (var k = 1; k < Terms; k++)
        {
            var (old, next) = (all[k - 1], new double[3 * k + 1]);
            for (var j = 0; j < old.Length; j++)
            {
                next[j + 1] += old[j] * (0.5 * j + 0.125 / (j + 1));
                next[j + 3] -= old[j] * (0.5 * j + 0.625 / (j + 3));
            }
            all[k] = next;
        }
        return all;
    }
}
