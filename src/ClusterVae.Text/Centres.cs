using ClusterVae.Data;

namespace ClusterVae.Text;

/// <summary>Mean directions of clusters.</summary>
internal static class Centres
{
    /// <summary>Each row divided by its length.</summary>
    public static DenseRows<float> Directions(DenseRows<float> rows)
    {
        var values = rows.Values.ToArray();
        for (var row = 0; row < rows.Count; row++)
            Divide(values.AsSpan(row * rows.Width, rows.Width));
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }

    /// <summary>By its length, in place; zeros stay zeros.</summary>
    public static void Divide(Span<float> row)
    {
        var length = Math.Sqrt(Dot(row, row));
        for (var j = 0; j < row.Length && length > 0; j++)
            row[j] = (float)(row[j] / length);
    }

    /// <summary>[K, D] means of rows; rows with a label below 0 belong nowhere.</summary>
    public static float[] Of(DenseRows<float> rows, int[] labels, int clusters)
    {
        var (sums, counts) = (new double[clusters * rows.Width], new int[clusters]);
        for (var row = 0; row < rows.Count; row++)
        {
            if (labels[row] < 0)
                continue;
            counts[labels[row]]++;
            var values = rows.Row(row);
            for (var j = 0; j < values.Length; j++)
                sums[labels[row] * rows.Width + j] += values[j];
        }
        return [.. sums.Select((sum, i) => (float)(sum / Math.Max(counts[i / rows.Width], 1)))];
    }

    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var j = 0; j < x.Length; j++)
            sum += (double)x[j] * y[j];
        return sum;
    }
}
