using ClusterVae.Data;
using ClusterVae.Neighbours;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Embeddings;

/// <param name="Centres">[K, D], unit length</param>
/// <param name="Labels">each row's nearest centre, from 0</param>
/// <param name="MeanCosine">between a row and its centre, larger is better</param>
internal sealed record SphericalClusters(ReadOnlyMemory<float> Centres, int[] Labels, double MeanCosine);

/// <summary>
/// k-means of directions: rows and centres have unit length, the nearest centre is the one with the largest cosine. The hard limit of a mixture of
/// von Mises-Fisher distributions whose one κ grows without bound (Dhillon and Modha 2001). The same bytes on any number of threads.
/// </summary>
internal static class SphericalKMeans
{
    private const int MostSteps = 60;
    private const double Tolerance = 1e-5;
    private const int Trials = 2;
    private const int RowsPerTask = 512;

    // Sums of so many rows each are added up in their order.
    private const int RowsPerSum = 4096;

    /// <param name="rows">finite values; only their directions count</param>
    /// <param name="starts">each from a k-means++ draw of its own; the best is kept</param>
    /// <param name="threads">null uses every core</param>
    public static SphericalClusters Fit(DenseRows<float> rows, int clusters, int starts = 10, long seed = 1, int? threads = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        if (clusters < 1 || clusters > rows.Count)
            throw new DataProblemException($"{rows.Count} rows cannot fill {clusters} clusters", "Give more rows or choose fewer clusters.", rows.Name);
        var unit = UnitRows.Of(rows);
        var parallel = Cores.Loop(threads, stop);
        return Enumerable.Range(0, starts).Select(start => Once(unit, clusters, new RandomStream(seed).Split(start), parallel)).MaxBy(found => found.MeanCosine)!;
    }

    private static SphericalClusters Once(DenseRows<float> rows, int clusters, RandomStream random, ParallelOptions parallel)
    {
        var centres = PlusPlus(rows, clusters, random, parallel);
        var (labels, distances) = (new int[rows.Count], new float[rows.Count]);
        var last = double.PositiveInfinity;
        for (var step = 0; ; step++)
        {
            Assign(rows, centres, labels, distances, parallel);
            // ‖x − c‖² = 2 − 2 x·c.
            var squares = distances.Sum(distance => (double)distance * distance);
            if (step == MostSteps || last - squares <= Tolerance * squares)
                return new SphericalClusters(centres, labels, 1 - 0.5 * squares / rows.Count);
            last = squares;
            Move(rows, labels, centres, clusters, parallel);
        }
    }

    /// <summary>The nearest centre of each row and how far it is.</summary>
    internal static unsafe void Assign(DenseRows<float> rows, float[] centres, int[] labels, float[] distances, ParallelOptions parallel)
    {
        var (width, clusters) = (rows.Width, centres.Length / rows.Width);
        Parallel.For(0, (rows.Count + RowsPerTask - 1) / RowsPerTask, parallel, task =>
        {
            var cosines = new float[clusters];
            fixed (float* x = rows.Values.Span, y = centres)
            {
                for (var row = task * RowsPerTask; row < Math.Min((task + 1) * RowsPerTask, rows.Count); row++)
                {
                    RowProducts.With(x + (long)row * width, y, clusters, width, cosines);
                    var nearest = 0;
                    for (var k = 1; k < clusters; k++)
                        nearest = cosines[k] > cosines[nearest] ? k : nearest;
                    (labels[row], distances[row]) = (nearest, MathF.Sqrt(MathF.Max(0, 2 - 2 * cosines[nearest])));
                }
            }
        });
    }

    private static void Move(DenseRows<float> rows, int[] labels, float[] centres, int clusters, ParallelOptions parallel)
    {
        var width = rows.Width;
        var parts = new double[(rows.Count + RowsPerSum - 1) / RowsPerSum][];
        Parallel.For(0, parts.Length, parallel, part =>
        {
            var sums = new double[clusters * width];
            for (var row = part * RowsPerSum; row < Math.Min((part + 1) * RowsPerSum, rows.Count); row++)
            {
                var values = rows.Row(row);
                var sum = sums.AsSpan(labels[row] * width, width);
                for (var j = 0; j < values.Length; j++)
                    sum[j] += values[j];
            }
            parts[part] = sums;
        });
        var total = parts[0];
        foreach (var part in parts.Skip(1))
            for (var i = 0; i < total.Length; i++)
                total[i] += part[i];
        for (var k = 0; k < clusters; k++)
        {
            var sum = total.AsSpan(k * width, width);
            var length = 0.0;
            foreach (var value in sum)
                length += value * value;
            // An empty cluster keeps its centre.
            for (var j = 0; j < width && length > 0; j++)
                centres[k * width + j] = (float)(sum[j] / Math.Sqrt(length));
        }
    }

    /// <summary>Each next centre drawn by 1 − cosine to the nearest so far, the better of two draws.</summary>
    private static float[] PlusPlus(DenseRows<float> rows, int clusters, RandomStream random, ParallelOptions parallel)
    {
        var centres = new float[clusters * rows.Width];
        var nearest = new float[rows.Count];
        Array.Fill(nearest, float.PositiveInfinity);
        for (var k = 0; k < clusters; k++)
        {
            var (best, bestSum, bestRow) = (nearest, double.PositiveInfinity, 0);
            for (var trial = 0; trial < (k == 0 ? 1 : Trials); trial++)
            {
                var row = k == 0 ? random.NextInt(rows.Count) : Draw(nearest, random);
                var next = new float[rows.Count];
                Parallel.For(0, (rows.Count + RowsPerTask - 1) / RowsPerTask, parallel, task =>
                {
                    for (var i = task * RowsPerTask; i < Math.Min((task + 1) * RowsPerTask, rows.Count); i++)
                        next[i] = Math.Min(nearest[i], RowDistance.Squared(rows.Row(i), rows.Row(row)));
                });
                var sum = next.Sum(value => (double)value);
                if (sum < bestSum)
                    (best, bestSum, bestRow) = (next, sum, row);
            }
            nearest = best;
            rows.Row(bestRow).CopyTo(centres.AsSpan(k * rows.Width));
        }
        return centres;
    }

    private static int Draw(float[] weights, RandomStream random)
    {
        var left = random.NextDouble() * weights.Sum(weight => (double)weight);
        for (var row = 0; row < weights.Length; row++)
        {
            left -= weights[row];
            if (left < 0)
                return row;
        }
        return random.NextInt(weights.Length);
    }
}
