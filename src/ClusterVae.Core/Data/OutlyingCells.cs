namespace ClusterVae.Data;

/// <summary>Values that cannot be of a column's kind: a slipped point, a code for "unknown". As part of the column's spread they would make all other values equal.</summary>
internal static class OutlyingCells
{
    // Of half the distance between the 16th and the 84th percentile, one deviation of a Gaussian. The largest of 600 values of a log-normal column (σ = 1.5) is about 50 of them off.
    private const double Spreads = 100;

    // More are no slips, but a group.
    private const double MostOfRows = 0.01;
    private const int RowsLookedAt = 2000;

    /// <summary>Mean and standard deviation of the column without such values; null where it has none.</summary>
    public static (double Mean, double Deviation)? Without(DenseRows<float> rows, int column)
    {
        var (median, spread) = Middle(rows, column);
        if (spread == 0)
            return null;
        var (kept, mean, squares) = (0, 0.0, 0.0);
        for (var n = 0; n < rows.Count; n++)
        {
            double value = rows.Row(n)[column];
            if (Math.Abs(value - median) > Spreads * spread)
                continue;
            kept++;
            var delta = value - mean;
            mean += delta / kept;
            squares += delta * (value - mean);
        }
        var outlying = rows.Count - kept;
        return outlying > 0 && outlying <= Math.Max(1, MostOfRows * rows.Count) ? (mean, Math.Sqrt(squares / kept)) : null;
    }

    private static (double Median, double Spread) Middle(DenseRows<float> rows, int column)
    {
        var step = Math.Max(1, rows.Count / RowsLookedAt);
        var values = new float[(rows.Count + step - 1) / step];
        for (var i = 0; i < values.Length; i++)
            values[i] = rows.Row(i * step)[column];
        Array.Sort(values);
        return (values[values.Length / 2], ((double)values[(int)(0.84 * (values.Length - 1))] - values[(int)(0.16 * (values.Length - 1))]) / 2);
    }
}
