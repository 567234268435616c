namespace Microsoft.ML.Transforms;

internal static class NormalDistribution
{
    /// <summary>(1 + erf z) / 2, to about 1e-15: the power series where |z| &lt; 3, the continued fraction of erfc beyond.</summary>
    public static double HalfOfOnePlusErf(double z)
    {
        if (double.IsNaN(z))
            return z;
        var size = Math.Abs(z);
        var upperTail = size < 3 ? 0.5 - Series(size) / 2 : Tail(size) / 2;
        return z > 0 ? 1 - upperTail : upperTail;
    }

    // erf z = 2/√π · exp(-z²) · Σ 2ⁿ z²ⁿ⁺¹ / (1·3·5···(2n+1))
    private static double Series(double z)
    {
        var term = z;
        var sum = z;
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    // erfc z = exp(-z²)/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + ...))))
    private static double Tail(double z)
    {
        if (double.IsPositiveInfinity(z))
            return 0;
        var fraction = z;
        for (var n = 60; n > 0; n--)
            fraction = z + n / 2.0 / fraction;
        return Math.Exp(-z * z) / (Math.Sqrt(Math.PI) * fraction);
    }
}
