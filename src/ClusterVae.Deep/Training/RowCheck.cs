using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>Looks at a block of rows before training sees it and throws <see cref="DataProblemException"/> naming the first bad value.</summary>
public delegate void RowCheck(ReadOnlySpan<float> rows, int width, long firstRow, string name);

public static class RowChecks
{
    /// <summary>Every value a number.</summary>
    public static void Finite(ReadOnlySpan<float> rows, int width, long firstRow, string name) =>
        Inside(rows, width, firstRow, name, float.MinValue, float.MaxValue, "is not a number",
            "Replace or drop missing and infinite values before training.");

    /// <summary>Every value a probability, as a Bernoulli likelihood reads it.</summary>
    public static void UnitInterval(ReadOnlySpan<float> rows, int width, long firstRow, string name)
    {
        Finite(rows, width, firstRow, name);
        Inside(rows, width, firstRow, name, 0, 1, "lies outside 0 to 1, which a Bernoulli likelihood needs",
            "Scale the values to 0 to 1 (pixels: divide by 255), or choose the Gaussian likelihood.");
    }

    private static void Inside(ReadOnlySpan<float> rows, int width, long firstRow, string name, float lower, float upper, string problem, string remedy)
    {
        if (AllInside(rows, lower, upper))
            return;
        for (var index = 0; index < rows.Length; index++)
        {
            var value = rows[index];
            if (!(value >= lower && value <= upper))
                throw new DataProblemException($"value {index % width} of the row {problem}", remedy, name, firstRow + index / width, value.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static bool AllInside(ReadOnlySpan<float> rows, float lower, float upper)
    {
        var (low, high) = (new Vector<float>(lower), new Vector<float>(upper));
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(rows);
        foreach (var vector in vectors)
        {
            // A NaN compares false with both bounds.
            if (!(Vector.GreaterThanOrEqualAll(vector, low) && Vector.LessThanOrEqualAll(vector, high)))
                return false;
        }
        foreach (var value in rows[(vectors.Length * Vector<float>.Count)..])
        {
            if (!(value >= lower && value <= upper))
                return false;
        }
        return true;
    }
}
