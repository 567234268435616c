using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Neighbours;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>k-means as everybody knows it: k-means++ starts, Lloyd's steps to the end, the best of several.</summary>
internal static class KMeans
{
    private const int MostSteps = 300;
    private const int RowsPerTask = 1024;

    /// <summary>The centres as a mixture of equally wide and heavy components, whose most probable one is the nearest.</summary>
    public static GaussianMixture Fit(DenseRows<float> rows, int clusters, int starts = 10, long seed = 1, int? threads = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        if (clusters < 1 || clusters > rows.Count)
            throw new DataProblemException($"{rows.Count} rows cannot fill {clusters} clusters", "Give more rows or choose fewer clusters.", rows.Name);
        var parallel = Cores.Loop(threads, stop);
        var (centres, inertia) = Once(rows, clusters, new RandomStream(seed).Split(0), parallel);
        for (var start = 1; start < starts; start++)
        {
            var other = Once(rows, clusters, new RandomStream(seed).Split(start), parallel);
            if (other.Inertia < inertia)
                (centres, inertia) = other;
        }
        var variance = Math.Max(inertia / ((double)rows.Count * rows.Width), 1e-12);
        return new GaussianMixture(CovarianceKind.Spherical, rows.Width, [.. Enumerable.Repeat(1.0 / clusters, clusters)],
            Array.ConvertAll(centres, value => (double)value), [.. Enumerable.Repeat(variance, clusters)], rows.Count);
    }

    private static (float[] Centres, double Inertia) Once(DenseRows<float> rows, int clusters, RandomStream random, ParallelOptions parallel)
    {
        var centres = PlusPlus(rows, clusters, random);
        var (labels, distances) = (new int[rows.Count], new float[rows.Count]);
        var inertia = double.PositiveInfinity;
        for (var step = 0; step < MostSteps; step++)
        {
            Assign(rows, centres, clusters, labels, distances, parallel);
            var next = distances.Sum(distance => (double)distance);
            if (inertia - next <= 1e-6 * next)
                return (centres, next);
            inertia = next;
            Move(rows, labels, centres, clusters);
        }
        return (centres, inertia);
    }

    private static void Assign(DenseRows<float> rows, float[] centres, int clusters, int[] labels, float[] distances, ParallelOptions parallel) =>
        Parallel.For(0, (rows.Count + RowsPerTask - 1) / RowsPerTask, parallel, task =>
        {
            for (var row = task * RowsPerTask; row < Math.Min((task + 1) * RowsPerTask, rows.Count); row++)
            {
                distances[row] = float.PositiveInfinity;
                for (var k = 0; k < clusters; k++)
                {
                    var distance = RowDistance.Squared(rows.Row(row), centres.AsSpan(k * rows.Width, rows.Width));
                    if (distance < distances[row])
                        (labels[row], distances[row]) = (k, distance);
                }
            }
        });

    private static void Move(DenseRows<float> rows, int[] labels, float[] centres, int clusters)
    {
        var (sums, counts) = (new double[centres.Length], new int[clusters]);
        for (var row = 0; row < rows.Count; row++)
        {
            counts[labels[row]]++;
            var sum = sums.AsSpan(labels[row] * rows.Width, rows.Width);
            var values = rows.Row(row);
            for (var j = 0; j < sum.Length; j++)
                sum[j] += values[j];
        }
        // An empty cluster keeps its centre.
        for (var i = 0; i < centres.Length; i++)
            centres[i] = counts[i / rows.Width] > 0 ? (float)(sums[i] / counts[i / rows.Width]) : centres[i];
    }

    /// <summary>Each next centre drawn by its squared distance to the nearest so far.</summary>
    private static float[] PlusPlus(DenseRows<float> rows, int clusters, RandomStream random)
    {
        var centres = new float[clusters * rows.Width];
        var nearest = new double[rows.Count];
        Array.Fill(nearest, double.PositiveInfinity);
        for (var k = 0; k < clusters; k++)
        {
            var centre = centres.AsSpan(k * rows.Width, rows.Width);
            rows.Row(k == 0 ? random.NextInt(rows.Count) : Draw(nearest, random)).CopyTo(centre);
            for (var row = 0; row < rows.Count; row++)
                nearest[row] = Math.Min(nearest[row], RowDistance.Squared(rows.Row(row), centre));
        }
        return centres;
    }

    private static int Draw(double[] weights, RandomStream random)
    {
        var left = random.NextDouble() * weights.Sum();
        for (var row = 0; row < weights.Length; row++)
        {
            left -= weights[row];
            if (left < 0)
                return row;
        }
        return random.NextInt(weights.Length);
    }
}
