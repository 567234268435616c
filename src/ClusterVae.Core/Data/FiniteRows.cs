using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterVae.Data;

/// <summary>Refuses NaN and infinities where they enter, with their place, before they can spread through a sum.</summary>
internal static class FiniteRows
{
    /// <summary>Throws a <see cref="DataProblemException"/> that names the first value that is not finite.</summary>
    public static void Require(ReadOnlySpan<float> values, int width, long firstRow, string name)
    {
        var bad = IndexOfNotFinite(values);
        if (bad < 0)
            return;
        throw new DataProblemException(
            $"feature {bad % width} is not a finite number",
            "Replace or drop such values before training.",
            name,
            firstRow + bad / width,
            values[bad].ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>-1 when all are finite.</summary>
    public static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        var i = 0;
        // x − x is 0 for every finite x and NaN for all others.
        while (i < wide.Length && Vector.EqualsAll(wide[i] - wide[i], Vector<float>.Zero))
            i++;
        for (i *= Vector<float>.Count; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return -1;
    }
}
