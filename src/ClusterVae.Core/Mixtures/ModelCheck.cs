using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Mixtures;

/// <summary>Refuses parameters that are no mixture: what a loader relies on when a file was altered.</summary>
internal static class ModelCheck
{
    private const double SumTolerance = 1e-6;

    public static double[] Weights(ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty)
            throw Refuse("A mixture has no components", "Give at least one weight.");
        var sum = 0.0;
        for (var k = 0; k < weights.Length; k++)
        {
            if (!(weights[k] > 0 && weights[k] <= 1 + SumTolerance))
                throw Refuse("A component's weight is not in (0, 1]", "Leave components without weight out.", k, weights[k]);
            sum += weights[k];
        }
        if (!(Math.Abs(sum - 1) <= SumTolerance))
            throw Refuse("The components' weights do not sum to 1", "Divide them by their sum.", null, sum);
        var result = weights.ToArray();
        for (var k = 0; k < result.Length; k++)
            result[k] /= sum;
        return result;
    }

    public static int Width(int width) =>
        width >= 1 ? width : throw Refuse("A mixture's rows have no columns", "Give a width of at least 1.", null, width);

    public static double RowsSeen(double rows) =>
        rows >= 0 && double.IsFinite(rows) ? rows : throw Refuse("The number of rows seen is not a number from 0 upwards", "Give 0 when it is unknown.", null, rows);

    public static double[] Values(ReadOnlySpan<double> values, int expected, string what, double low, double high)
    {
        if (values.Length != expected)
            throw Refuse($"The {what} are {values.Length} numbers, {expected} are needed", "Give one row per component.");
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= low && values[i] <= high))
                throw Refuse($"One of the {what} is outside {low.ToString(CultureInfo.InvariantCulture)} to {high.ToString(CultureInfo.InvariantCulture)}", "Give finite parameters.", i, values[i]);
        return values.ToArray();
    }

    public static DataProblemException Refuse(string problem, string remedy, int? at = null, double? value = null) =>
        new(problem, remedy, "model parameters", at, value?.ToString(CultureInfo.InvariantCulture));
}
