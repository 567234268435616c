using System.Numerics;

namespace ClusterVae.Data;

/// <summary>For work that does not depend on the unit of the values.</summary>
internal static class RowScaling
{
    /// <summary>The rows themselves, or, where their squares would overflow or vanish, a copy brought near 1. Refuses values that are not finite.</summary>
    public static DenseRows<T> OfModerateSize<T>(DenseRows<T> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfModerateSize(rows, out _);

    /// <summary>The same, and the unit in which the result is measured.</summary>
    public static DenseRows<T> OfModerateSize<T>(DenseRows<T> rows, out T unit) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        unit = T.One;
        var values = rows.Values.Span;
        var largest = T.Zero;
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
                throw new DataProblemException($"feature {i % rows.Width} is not a finite number", "Replace or drop such values first.", rows.Name, i / rows.Width, values[i].ToString());
            largest = T.Max(largest, T.Abs(values[i]));
        }
        if (largest == T.Zero || (double.CreateTruncating(largest) is > 1e-9 and < 1e9))
            return rows;
        unit = largest;
        var scaled = new T[values.Length];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = values[i] / largest;
        return new DenseRows<T>(scaled, rows.Width, rows.Name);
    }
}
