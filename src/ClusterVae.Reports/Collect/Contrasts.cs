using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Collect;

/// <summary>The columns that set a cluster apart from all other rows.</summary>
internal static class Contrasts
{
    private const int Most = 8;
    private const int Bins = 24;

    /// <summary>Moments are those of all rows; distributions those of the sample.</summary>
    public static ColumnContrast[] Of(RowPass pass, int cluster)
    {
        var (inside, rest) = ((double)pass.Sizes[cluster], (double)(pass.Rows - pass.Sizes[cluster]));
        if (inside == 0 || rest == 0)
            return [];
        var differences = new List<(int Column, double Difference, double Inside, double Others)>();
        for (var column = 0; column < pass.Width; column++)
        {
            double sum = 0, squares = 0;
            for (var k = 0; k < pass.Clusters; k++)
            {
                sum += pass.Sums[k * pass.Width + column];
                squares += pass.Squares[k * pass.Width + column];
            }
            var variance = squares / pass.Rows - sum / pass.Rows * (sum / pass.Rows);
            var (mean, others) = (pass.Sums[cluster * pass.Width + column] / inside, (sum - pass.Sums[cluster * pass.Width + column]) / rest);
            // Below that the difference of two large sums is rounding.
            if (variance > 1e-12 * Math.Max(1e-30, squares / pass.Rows))
                differences.Add((column, (mean - others) / Math.Sqrt(variance), mean, others));
        }
        return [.. differences.OrderByDescending(one => Math.Abs(one.Difference)).Take(Most).Select(one => Contrast(pass, cluster, one))];
    }

    private static ColumnContrast Contrast(RowPass pass, int cluster, (int Column, double Difference, double Inside, double Others) one)
    {
        // A few far rows would press all others into one bin.
        var sorted = pass.Sample.Select(row => (double)row.Values[one.Column]).Order().ToArray();
        var (low, high) = (sorted[(int)(0.005 * (sorted.Length - 1))], sorted[(int)(0.995 * (sorted.Length - 1))]);
        if (!(high > low))
            (low, high) = (sorted[0], sorted[^1]);
        Histogram Of(bool mine) => Histogram.Of(pass.Sample.Where(row => row.Cluster == cluster == mine).Select(row => (double)row.Values[one.Column]), low, high, Bins);
        return new ColumnContrast(one.Column, one.Difference, one.Inside, one.Others, Of(true), Of(false));
    }
}
