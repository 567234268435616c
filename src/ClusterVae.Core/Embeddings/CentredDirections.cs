using ClusterVae.Data;

namespace ClusterVae.Embeddings;

/// <summary>x → u(u(x) − m), u the division by the length and m the mean direction: what all rows share says nothing about clusters.</summary>
/// <param name="Mean">[D]</param>
internal sealed record CentredDirections(float[] Mean)
{
    public static CentredDirections Of(DenseRows<float> rows)
    {
        var unit = UnitRows.Of(rows);
        var sums = new double[rows.Width];
        for (var row = 0; row < unit.Count; row++)
        {
            var values = unit.Row(row);
            for (var j = 0; j < sums.Length; j++)
                sums[j] += values[j];
        }
        return new CentredDirections(Array.ConvertAll(sums, sum => (float)(sum / unit.Count)));
    }

    public DenseRows<float> Apply(DenseRows<float> rows)
    {
        var values = rows.Values.ToArray();
        Apply(values);
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    /// <summary>In place, row by row.</summary>
    public void Apply(Span<float> rows)
    {
        for (var start = 0; start < rows.Length; start += Mean.Length)
        {
            var row = rows.Slice(start, Mean.Length);
            UnitRows.Divide(row);
            for (var j = 0; j < row.Length; j++)
                row[j] -= Mean[j];
            UnitRows.Divide(row);
        }
    }
}
