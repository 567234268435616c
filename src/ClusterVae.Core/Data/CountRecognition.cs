namespace ClusterVae.Data;

/// <summary>
/// Whether rows are counts (words of a text, molecules of a cell): whole numbers, never negative, in many columns that come down to nearly nothing, each of which varies at least as
/// much as a Poisson count of its mean, and of which a few reach far above all others. Pixels and answers reach their bound everywhere, answers and categories vary less than their mean,
/// columns of different units do not all come down to nothing.
/// </summary>
internal static class CountRecognition
{
    // A table of fewer columns says too little, and its totals mean little.
    private const int FewestColumns = 30;
    private const int MostRows = 2000;

    // Of the columns that vary; in the 18 sets of counts of docs/results.md at least 99 of 100 pass both, in other tables of whole numbers at most 76.
    private const double NearlyAll = 0.95;
    private const double PoissonShare = 0.9;
    private const double Low = 0.25;

    // The largest value over the mean of those that are not 0: 23 and above in those counts, up to 17 in other tables. Of values within half of the largest, counts had up to 1 in 280,
    // the tables at least 1 in 56, pictures every third.
    private const double LeastTail = 10;
    private const double MostNearTop = 0.01;

    // All whole and hardly a zero: intensities, prices, years.
    private const double LeastZeros = 0.05;

    public static bool Of(DenseRows<float> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var width = rows.Width;
        if (width < FewestColumns || rows.Count < 2)
            return false;
        var step = Math.Max(1, rows.Count / MostRows);
        var (sums, squares, smallest, largest) = (new double[width], new double[width], new float[width], new float[width]);
        Array.Fill(smallest, float.PositiveInfinity);
        var (seen, zeros) = (0, 0L);
        for (var n = 0; n < rows.Count; n += step, seen++)
        {
            var row = rows.Row(n);
            for (var j = 0; j < width; j++)
            {
                var value = row[j];
                if (!(value >= 0) || value != MathF.Round(value))
                    return false;
                zeros += value == 0 ? 1 : 0;
                sums[j] += value;
                squares[j] += (double)value * value;
                (smallest[j], largest[j]) = (Math.Min(smallest[j], value), Math.Max(largest[j], value));
            }
        }
        var top = largest.Max();
        var (varying, dispersed, low) = (0, 0, 0);
        for (var j = 0; j < width; j++)
        {
            if (largest[j] == smallest[j])
                continue;
            var mean = sums[j] / seen;
            varying++;
            dispersed += squares[j] / seen - mean * mean >= PoissonShare * mean ? 1 : 0;
            low += smallest[j] <= Low * mean ? 1 : 0;
        }
        var cells = (long)seen * width;
        return varying >= FewestColumns && dispersed >= NearlyAll * varying && low >= NearlyAll * varying && zeros >= LeastZeros * cells
            && top * (cells - zeros) >= LeastTail * sums.Sum() && NearTop(rows, step, top) <= MostNearTop * (cells - zeros);
    }

    private static long NearTop(DenseRows<float> rows, int step, float top)
    {
        var near = 0L;
        for (var n = 0; n < rows.Count; n += step)
        {
            foreach (var value in rows.Row(n))
                near += value >= top / 2 ? 1 : 0;
        }
        return near;
    }
}
