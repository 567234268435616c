using ClusterVae.Data;

namespace ClusterVae.Embeddings;

/// <summary>
/// Whether rows are vectors of a network rather than a table or pixels: many columns, few zeros, values of both signs in nearly every one, all of like
/// spread, and rows of one length. Tables have columns of their own kinds, pixels and counts no negative values, rectified vectors many zeros; rows of 400
/// independent normal columns differ in length by 3.5 %, those of a thousand by 2.2 %.
/// </summary>
internal static class EmbeddingRecognition
{
    private const int FewestColumns = 64;
    private const int MostRows = 2000;
    private const double MostZeros = 0.3;
    private const double LeastTwoSided = 0.9;
    private const double LargestVariation = 0.02;

    // Of the columns' deviations, between the tenth from below and from above: columns that were each brought to unit variance differ less,
    // those of a table far more.
    private const double LargestSpread = 10;

    public static bool Of(DenseRows<float> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Width < FewestColumns || rows.Count < 2)
            return false;
        var step = Math.Max(1, rows.Count / MostRows);
        var (count, zeros) = (0, 0L);
        var (sums, squares, low, high) = (new double[rows.Width], new double[rows.Width], new int[rows.Width], new int[rows.Width]);
        var lengths = new List<double>();
        for (var n = 0; n < rows.Count; n += step, count++)
        {
            var row = rows.Row(n);
            var length = 0.0;
            for (var j = 0; j < row.Length; j++)
            {
                var value = (double)row[j];
                length += value * value;
                sums[j] += value;
                squares[j] += value * value;
                zeros += value == 0 ? 1 : 0;
                low[j] += value < 0 ? 1 : 0;
                high[j] += value > 0 ? 1 : 0;
            }
            lengths.Add(Math.Sqrt(length));
        }
        var mean = lengths.Average();
        var variation = Math.Sqrt(lengths.Average(length => (length - mean) * (length - mean))) / mean;
        double[] deviations = [.. sums.Zip(squares, (sum, square) => Math.Sqrt(Math.Max(0, square / count - sum / count * (sum / count)))).Order()];
        // Both signs: at least one value in fifty on the rarer side.
        var twoSided = low.Zip(high, (below, above) => 50 * Math.Min(below, above) >= count).Count(both => both);
        return zeros <= MostZeros * count * rows.Width && twoSided >= LeastTwoSided * rows.Width && variation <= LargestVariation
            && deviations[rows.Width - 1 - rows.Width / 10] <= LargestSpread * deviations[rows.Width / 10];
    }
}
