namespace ClusterVae.Data;

/// <summary>How columns are made comparable before distances are taken.</summary>
public enum ColumnScaling
{
    /// <summary><see cref="Counts"/> where the rows are that; as they are where the columns share a unit (pixels, answers on one scale); otherwise each to unit variance.</summary>
    Auto,

    /// <summary>As they are.</summary>
    None,

    /// <summary>Each column to mean 0 and variance 1; constant ones to 0.</summary>
    Standard,

    /// <summary>Counts of words or molecules: each row divided by its total, logarithms, rare columns weighed more.</summary>
    Counts,
}

/// <summary>x' = (x − offset) · factor, column by column, within a limit where cells lay outside of all others; of counts x is the row's logarithm, see <see cref="LogCounts"/>.</summary>
internal sealed record ColumnScale(float[] Offset, float[] Factor)
{
    // How many deviations a value may lie off where some are no values of their column.
    private const float UsualLimit = 10;

    // Tables of fewer columns say too little about a common unit.
    private const int FewColumns = 16;

    /// <summary>What comes before offset and factor where rows are counts.</summary>
    public LogCounts? Counts { get; init; }

    /// <summary>No x' is farther from 0; null where the rows that were learnt from had no outlying cells, see <see cref="OutlyingCells"/>.</summary>
    public float? Limit { get; init; }

    /// <summary>None, Standard or Counts.</summary>
    public ColumnScaling Kind => Counts is not null ? ColumnScaling.Counts
        : Array.TrueForAll(Offset, offset => offset == 0) && Array.TrueForAll(Factor, factor => factor == Factor[0]) ? ColumnScaling.None : ColumnScaling.Standard;

    public static ColumnScale Identity(int width) => Common(width, 1);

    /// <summary>One factor for all columns; 1 where the wanted one is none.</summary>
    public static ColumnScale Common(int width, double factor) =>
        new(new float[width], [.. Enumerable.Repeat(float.IsFinite((float)factor) && factor > 0 ? (float)factor : 1f, width)]);

    public static ColumnScale For(DenseRows<float> rows, ColumnScaling scaling)
    {
        FiniteRows.Require(rows.Values.Span, rows.Width, 0, rows.Name);
        if (scaling == ColumnScaling.Counts || scaling == ColumnScaling.Auto && CountRecognition.Of(rows))
            return OfCounts(rows);
        var (standard, largest, smallest) = Profile(rows);
        return scaling == ColumnScaling.None || scaling == ColumnScaling.Auto && ShareUnit(largest, smallest)
            ? Moderate(rows.Width, Math.Max(largest.Max(), -smallest.Min())) : standard;
    }

    /// <summary>The same with each column brought to mean 0 and variance 1.</summary>
    public ColumnScale Standardised(DenseRows<float> rows) => Profile(Counts?.Apply(rows) ?? rows).Standard with { Counts = Counts };

    public DenseRows<float> Apply(DenseRows<float> rows)
    {
        var scaled = new float[rows.Values.Length];
        Apply(rows.Values.Span, scaled);
        return new DenseRows<float>(scaled, rows.Width, rows.Name);
    }

    public void Apply(ReadOnlySpan<float> rows, Span<float> scaled)
    {
        var width = Offset.Length;
        if (Counts is not null)
        {
            Counts.Apply(rows, scaled, width);
            rows = scaled[..rows.Length];
        }
        for (var start = 0; start < rows.Length; start += width)
        {
            for (var j = 0; j < width; j++)
                scaled[start + j] = (rows[start + j] - Offset[j]) * Factor[j];
        }
        if (Limit is not { } limit)
            return;
        foreach (ref var value in scaled[..rows.Length])
            value = Math.Clamp(value, -limit, limit);
    }

    private static (ColumnScale Standard, float[] Largest, float[] Smallest) Profile(DenseRows<float> rows)
    {
        var width = rows.Width;
        var (means, deviations, largest, smallest) = (new double[width], new double[width], new float[width], new float[width]);
        Array.Fill(largest, float.NegativeInfinity);
        Array.Fill(smallest, float.PositiveInfinity);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            for (var j = 0; j < width; j++)
            {
                // Welford's update.
                var delta = row[j] - means[j];
                means[j] += delta / (n + 1);
                deviations[j] += delta * (row[j] - means[j]);
                (largest[j], smallest[j]) = (Math.Max(largest[j], row[j]), Math.Min(smallest[j], row[j]));
            }
        }
        var outlying = false;
        for (var j = 0; j < width; j++)
        {
            deviations[j] = Math.Sqrt(deviations[j] / rows.Count);
            if (largest[j] > smallest[j] && OutlyingCells.Without(rows, j) is { } others)
                (means[j], deviations[j], outlying) = (others.Mean, others.Deviation, true);
        }
        return (new ColumnScale(Array.ConvertAll(means, mean => (float)mean), [.. Enumerable.Range(0, width).Select(Factor)]) { Limit = outlying ? UsualLimit : null }, largest, smallest);

        // A column that does not vary says nothing, nor does one whose differences are lost in a float.
        float Factor(int j)
        {
            var factor = (float)(1 / deviations[j]);
            return largest[j] > smallest[j] && float.IsFinite(factor) ? factor : 0;
        }
    }

    /// <summary>1 + log((1 + N) / (1 + rows in which the column is not 0)): what is in every row tells none apart.</summary>
    private static ColumnScale OfCounts(DenseRows<float> rows)
    {
        var counts = LogCounts.For(rows);
        var present = new int[rows.Width];
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            for (var j = 0; j < row.Length; j++)
                present[j] += row[j] > 0 ? 1 : 0;
        }
        return new ColumnScale(new float[rows.Width], Array.ConvertAll(present, some => (float)(1 + Math.Log((1.0 + rows.Count) / (1 + some))))) { Counts = counts };
    }

    /// <summary>One factor for all, 1 unless squares would overflow or vanish.</summary>
    private static ColumnScale Moderate(int width, float largest) =>
        Common(width, largest == 0 || largest is > 1e-9f and < 1e9f ? 1 : 1 / largest);

    /// <summary>Nothing is negative, and half of the columns that vary reach at least half of the largest value.</summary>
    private static bool ShareUnit(float[] largest, float[] smallest)
    {
        var varying = Enumerable.Range(0, largest.Length).Where(j => largest[j] > smallest[j]).Select(j => largest[j]).Order().ToArray();
        return largest.Length >= FewColumns && varying.Length > 0 && smallest.Min() >= 0 && varying[varying.Length / 2] >= largest.Max() / 2;
    }
}
