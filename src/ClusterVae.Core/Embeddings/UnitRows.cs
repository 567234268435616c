using ClusterVae.Data;

namespace ClusterVae.Embeddings;

/// <summary>Rows as directions.</summary>
internal static class UnitRows
{
    /// <summary>Each row divided by its length; rows without length stay zeros.</summary>
    public static DenseRows<float> Of(DenseRows<float> rows)
    {
        FiniteRows.Require(rows.Values.Span, rows.Width, 0, rows.Name);
        var values = rows.Values.ToArray();
        for (var row = 0; row < rows.Count; row++)
            Divide(values.AsSpan(row * rows.Width, rows.Width));
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    /// <summary>x / ‖x‖ in place; its length before.</summary>
    public static double Divide(Span<float> row)
    {
        var squares = 0.0;
        foreach (var value in row)
            squares += (double)value * value;
        var length = Math.Sqrt(squares);
        for (var j = 0; j < row.Length && length > 0; j++)
            row[j] = (float)(row[j] / length);
        return length;
    }
}
