using ClusterVae.Data;

namespace ClusterVae.Embeddings;

/// <summary>x → u(u(x) − m), u the division by the length and m the mean direction: what all rows share says nothing about clusters.</summary>
/// <param name="Mean">[D]</param>
internal sealed record CentredDirections(float[] Mean)
{
    public static CentredDirections Of(DenseRows<float> rows)
    {
        FiniteRows.Require(rows.Values.Span, rows.Width, 0, rows.Name);
        var mean = new MeanDirection(rows.Width);
        for (var row = 0; row < rows.Count; row++)
            mean.Add(rows.Row(row));
        return mean.Finish();
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

/// <summary>Adds directions up, row after row.</summary>
internal sealed class MeanDirection(int width)
{
    private readonly double[] sums = new double[width];
    private readonly float[] direction = new float[width];
    private long count;

    public void Add(ReadOnlySpan<float> row)
    {
        row.CopyTo(direction);
        UnitRows.Divide(direction);
        for (var j = 0; j < sums.Length; j++)
            sums[j] += direction[j];
        count++;
    }

    public CentredDirections Finish() => new(Array.ConvertAll(sums, sum => (float)(sum / count)));
}
