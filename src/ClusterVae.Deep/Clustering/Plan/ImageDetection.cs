using ClusterVae.Data;
using ClusterVae.Projection;

namespace ClusterVae.Deep;

/// <summary>
/// Finds out whether flat rows are images of one channel, and of which height and width: numbers in one unit above one ground whose neighbours to the right and below
/// go together far more than numbers that lie apart. Tables whose columns merely happen to fill a rectangle do not pass, nor do curves, which know no line below.
/// </summary>
internal static class ImageDetection
{
    private const int SmallestSide = 6;
    private const int LongestToShortest = 3;
    private const int RowsLookedAt = 2000;
    private const int ValuesLookedAt = 5_000_000;
    private const double LeastNeighbourCorrelation = 0.3;
    private const double LeastExcess = 0.2;

    // A line below is nearer than half a line to the right. On a curve, however smooth, what comes half a line later is nearer than what comes a whole line later. Pictures are
    // above it by 0.34 and more (digits, MNIST, Fashion-MNIST, USPS, letters, turned objects, faces), curves below 0.
    private const double LeastLineExcess = 0.1;

    public static ImageShape? Find(DenseRows<float> rows, RowProfile profile)
    {
        if (!profile.HasOneGround || !profile.HasOneUnit)
            return null;
        var shapes = Shapes(rows.Width).ToArray();
        if (shapes.Length == 0)
            return null;
        var pixels = new PixelCorrelations(rows, profile);
        // Lines of another length are out of step, so neighbours below tell the shape.
        var shape = shapes.MaxBy(shape => pixels.Mean(shape, 0, 1));
        var (right, below) = (pixels.Mean(shape, 1, 0), pixels.Mean(shape, 0, 1));
        var neighbours = Math.Min(right, below);
        return neighbours >= LeastNeighbourCorrelation
            && neighbours - pixels.Mean(shape, shape.Width / 2, shape.Height / 2) >= LeastExcess
            && below - pixels.Mean(shape, shape.Width / 2, 0) >= LeastLineExcess
            && right - pixels.Mean(shape, 0, shape.Height / 2) >= LeastLineExcess ? shape : null;
    }

    /// <summary>Sides that give so many pixels, neither far longer than the other.</summary>
    private static IEnumerable<ImageShape> Shapes(int pixels) =>
        from height in Enumerable.Range(SmallestSide, (int)Math.Sqrt(LongestToShortest * (double)pixels))
        where pixels % height == 0
        let width = pixels / height
        where width >= SmallestSide && height <= LongestToShortest * width && width <= LongestToShortest * height
        select new ImageShape(1, height, width);

    /// <summary>Standardised values of some of the rows, column by column.</summary>
    private sealed class PixelCorrelations
    {
        private readonly double[] columns;
        private readonly int rows;
        private readonly bool[] varies;

        public PixelCorrelations(DenseRows<float> data, RowProfile profile)
        {
            var step = Math.Max(1, data.Count / Math.Clamp(ValuesLookedAt / data.Width, 1, RowsLookedAt));
            rows = (data.Count + step - 1) / step;
            columns = new double[data.Width * rows];
            varies = Array.ConvertAll(profile.StdDevs, spread => spread > 0);
            for (var row = 0; row < rows; row++)
            {
                var values = data.Row(row * step);
                for (var column = 0; column < values.Length; column++)
                    columns[column * rows + row] = varies[column] ? ((double)values[column] - profile.Means[column]) / profile.StdDevs[column] : 0;
            }
        }

        /// <summary>Of all pairs of varying pixels at a distance.</summary>
        public double Mean(ImageShape shape, int dx, int dy)
        {
            var (sum, pairs) = (0.0, 0);
            for (var y = 0; y + dy < shape.Height; y++)
            {
                for (var x = 0; x + dx < shape.Width; x++)
                {
                    var (a, b) = (y * shape.Width + x, (y + dy) * shape.Width + x + dx);
                    if (!varies[a] || !varies[b])
                        continue;
                    sum += RowMath.Dot(Column(a), Column(b)) / rows;
                    pairs++;
                }
            }
            return pairs > 0 ? sum / pairs : 0;
        }

        private ReadOnlySpan<double> Column(int column) => columns.AsSpan(column * rows, rows);
    }
}
