namespace ClusterVae.Neighbours;

/// <summary>
/// What nearest neighbours make of a few labels (Zhou and others 2004): F ← α S F + (1 − α) Y until nothing moves, Y the labels that are known, S = D^(−1/2) W D^(−1/2), W_ij how
/// many of two rows have the other among their nearest.
/// </summary>
internal static class LabelSpreading
{
    // What a row takes from its neighbours, the rest from its own label; and so many steps that 0.8 to their power is nothing.
    private const double Alpha = 0.8;
    private const int Steps = 100;

    /// <param name="neighbours">of every row</param>
    /// <param name="labels">from 0, −1 where not known</param>
    /// <param name="classes">how many there are</param>
    /// <returns>row by row, how much each belongs to each class; evenly where no label reaches a row</returns>
    public static float[] Of(Neighbourhoods neighbours, ReadOnlySpan<int> labels, int classes)
    {
        var rows = labels.Length;
        var degrees = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            foreach (var other in neighbours.IndicesOf(row))
            {
                degrees[row]++;
                degrees[other]++;
            }
        }
        var (now, next) = (new double[rows * classes], new double[rows * classes]);
        for (var step = 0; step < Steps; step++)
        {
            Array.Clear(next);
            for (var row = 0; row < rows; row++)
            {
                foreach (var other in neighbours.IndicesOf(row))
                {
                    var weight = Alpha / Math.Sqrt(degrees[row] * degrees[other]);
                    for (var k = 0; k < classes; k++)
                    {
                        next[row * classes + k] += weight * now[other * classes + k];
                        next[other * classes + k] += weight * now[row * classes + k];
                    }
                }
                if (labels[row] >= 0)
                    next[row * classes + labels[row]] += 1 - Alpha;
            }
            (now, next) = (next, now);
        }
        var parts = new float[rows * classes];
        for (var row = 0; row < rows; row++)
        {
            var sum = now.AsSpan(row * classes, classes).ToArray().Sum();
            for (var k = 0; k < classes; k++)
                parts[row * classes + k] = (float)(sum > 0 ? now[row * classes + k] / sum : 1.0 / classes);
        }
        return parts;
    }
}
