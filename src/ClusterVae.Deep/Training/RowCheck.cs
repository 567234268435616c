using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>Looks at a block of rows before training sees it and throws <see cref="DataProblemException"/> naming the first bad value.</summary>
internal delegate void RowCheck(ReadOnlySpan<float> rows, int width, long firstRow, string name);

internal static class RowChecks
{
    /// <summary>Every value a probability, as a Bernoulli likelihood reads it.</summary>
    public static void UnitInterval(ReadOnlySpan<float> rows, int width, long firstRow, string name)
    {
        FiniteRows.Require(rows, width, firstRow, name);
        var bad = rows.IndexOfAnyExceptInRange(0f, 1f);
        if (bad < 0)
            return;
        throw new DataProblemException($"feature {bad % width} lies outside 0 to 1, which a Bernoulli likelihood needs",
            "Scale the values to 0 to 1 (pixels: divide by 255), or choose the Gaussian likelihood.", name, firstRow + bad / width, rows[bad].ToString("R", CultureInfo.InvariantCulture));
    }
}
