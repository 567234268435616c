using ClusterVae.Data;

namespace ClusterVae.Deep;

/// <summary>
/// Finds out whether flat rows are square images of one channel: numbers in one unit above one ground whose neighbours to the right and below go together
/// far more than numbers that lie apart. Tables whose columns merely happen to fill a square do not pass.
/// </summary>
internal static class ImageDetection
{
    private const int SmallestSide = 6;
    private const int RowsLookedAt = 2000;
    private const double LeastNeighbourCorrelation = 0.3;
    private const double LeastExcess = 0.2;

    public static ImageShape? Find(DenseRows<float> rows, RowProfile profile)
    {
        var side = (int)Math.Round(Math.Sqrt(rows.Width));
        if (side < SmallestSide || side * side != rows.Width || !profile.HasOneGround || !profile.HasOneUnit)
            return null;
        var right = MeanCorrelation(rows, profile, side, 1, 0);
        var below = MeanCorrelation(rows, profile, side, 0, 1);
        var apart = MeanCorrelation(rows, profile, side, side / 2, side / 2);
        var neighbours = Math.Min(right, below);
        return neighbours >= LeastNeighbourCorrelation && neighbours - apart >= LeastExcess ? new ImageShape(1, side, side) : null;
    }

    /// <summary>Of all pairs of varying pixels at a distance.</summary>
    private static double MeanCorrelation(DenseRows<float> rows, RowProfile profile, int side, int dx, int dy)
    {
        var step = Math.Max(1, rows.Count / RowsLookedAt);
        var (sum, pairs) = (0.0, 0);
        for (var y = 0; y + dy < side; y++)
        {
            for (var x = 0; x + dx < side; x++)
            {
                var (a, b) = (y * side + x, (y + dy) * side + x + dx);
                if (profile.StdDevs[a] == 0 || profile.StdDevs[b] == 0)
                    continue;
                var (product, count) = (0.0, 0);
                for (var row = 0; row < rows.Count; row += step, count++)
                    product += ((double)rows.Row(row)[a] - profile.Means[a]) * ((double)rows.Row(row)[b] - profile.Means[b]);
                sum += product / count / ((double)profile.StdDevs[a] * profile.StdDevs[b]);
                pairs++;
            }
        }
        return pairs > 0 ? sum / pairs : 0;
    }
}
