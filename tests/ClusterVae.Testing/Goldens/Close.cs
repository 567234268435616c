using System.Globalization;

namespace ClusterVae.Testing;

/// <summary>Element-wise agreement: |actual − expected| ≤ atol + rtol · |expected|; NaN agrees with NaN, an infinity with itself.</summary>
public static class Close
{
    public static void To(double[] expected, double[] actual, double rtol, double atol = 0)
    {
        if (expected.Length != actual.Length)
            throw new NotCloseException(Say($"expected {expected.Length} numbers, got {actual.Length}"));
        for (var index = 0; index < expected.Length; index++)
        {
            if (!Agree(expected[index], actual[index], rtol, atol))
                throw new NotCloseException(Say($"at [{index}] expected {expected[index]:R}, got {actual[index]:R} (rtol {rtol}, atol {atol})"));
        }
    }

    public static void To(float[] expected, float[] actual, double rtol, double atol = 0) =>
        To(Array.ConvertAll(expected, number => (double)number), Array.ConvertAll(actual, number => (double)number), rtol, atol);

    public static void To(double expected, double actual, double rtol, double atol = 0) =>
        To(new[] { expected }, new[] { actual }, rtol, atol);

    public static void To(Golden expected, double[] actual, double rtol, double atol = 0) =>
        To(expected.Doubles, actual, rtol, atol);

    private static bool Agree(double expected, double actual, double rtol, double atol)
    {
        if (double.IsNaN(expected)) return double.IsNaN(actual);
        if (double.IsInfinity(expected)) return actual.Equals(expected);
        return Math.Abs(actual - expected) <= atol + rtol * Math.Abs(expected);
    }

    private static string Say(FormattableString message) => message.ToString(CultureInfo.InvariantCulture);
}
