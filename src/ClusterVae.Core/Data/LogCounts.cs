namespace ClusterVae.Data;

/// <summary>
/// Counts of unequal totals made comparable: y_j = log(1 + T x_j / Σ_i x_i), T the median total of the rows that were learnt from. A row of twice as many words or molecules is
/// no other kind of row, and a count of hundreds weighs no longer more than all others together. A row without any is 0, and so is a negative value, which is no count.
/// </summary>
/// <param name="Total">T</param>
internal sealed record LogCounts(double Total)
{
    /// <summary>Refuses rows that are no counts at all.</summary>
    public static LogCounts For(DenseRows<float> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var totals = new List<double>(rows.Count);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows.Row(n);
            for (var j = 0; j < row.Length; j++)
            {
                if (!(row[j] >= 0 && float.IsFinite(row[j])))
                    throw new DataProblemException($"feature {j} is no count", "Counts are 0 or above: choose another Scaling.", rows.Name, n, FormattableString.Invariant($"{row[j]}"));
            }
            if (Sum(row) is > 0 and var total)
                totals.Add(total);
        }
        if (totals.Count == 0)
            throw new DataProblemException("every row is empty", "Give rows that count something.", rows.Name);
        totals.Sort();
        var middle = totals.Count / 2;
        return new LogCounts(totals.Count % 2 == 1 ? totals[middle] : (totals[middle - 1] + totals[middle]) / 2);
    }

    public DenseRows<float> Apply(DenseRows<float> rows)
    {
        var values = new float[rows.Values.Length];
        Apply(rows.Values.Span, values, rows.Width);
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    /// <summary>Of whole rows.</summary>
    public void Apply(ReadOnlySpan<float> rows, Span<float> target, int width)
    {
        for (var start = 0; start < rows.Length; start += width)
        {
            var row = rows.Slice(start, width);
            var total = Sum(row);
            var factor = total > 0 ? Total / total : 0;
            for (var j = 0; j < width; j++)
                target[start + j] = row[j] > 0 ? (float)Math.Log(1 + row[j] * factor) : 0;
        }
    }

    /// <summary>Back to counts, of rows with the usual total: the logarithms do not know what the row's own was.</summary>
    public static void Invert(Span<float> rows)
    {
        foreach (ref var value in rows)
            value = (float)Math.Max(0, Math.Exp(value) - 1);
    }

    private static double Sum(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var value in row)
            sum += Math.Max(value, 0);
        return sum;
    }
}
