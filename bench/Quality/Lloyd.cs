using System.Numerics.Tensors;
using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Quality;

/// <summary>k-means as everybody knows it: k-means++ starts, Lloyd's steps to the end, the best of three.</summary>
internal static class Lloyd
{
    private const int Starts = 3;
    private const int MostSteps = 300;

    public static int[] Run(DenseRows<float> rows, int clusters, long seed)
    {
        var best = (Labels: Array.Empty<int>(), Inertia: double.PositiveInfinity);
        for (var start = 0; start < Starts; start++)
        {
            var found = Once(rows, clusters, new RandomStream(seed).Split(start));
            if (found.Inertia < best.Inertia)
                best = found;
        }
        return best.Labels;
    }

    private static (int[] Labels, double Inertia) Once(DenseRows<float> rows, int clusters, RandomStream random)
    {
        var centres = PlusPlus(rows, clusters, random);
        var (labels, inertia) = (new int[rows.Count], double.PositiveInfinity);
        for (var step = 0; step < MostSteps; step++)
        {
            var (next, sums, counts) = (0.0, new double[clusters * rows.Width], new int[clusters]);
            for (var row = 0; row < rows.Count; row++)
            {
                var (nearest, distance) = Nearest(rows.Row(row), centres, clusters);
                labels[row] = nearest;
                next += distance;
                counts[nearest]++;
                for (var column = 0; column < rows.Width; column++)
                    sums[nearest * rows.Width + column] += rows.Row(row)[column];
            }
            for (var index = 0; index < centres.Length; index++)
                centres[index] = counts[index / rows.Width] > 0 ? (float)(sums[index] / counts[index / rows.Width]) : centres[index];
            if (inertia - next <= 1e-5 * next)
                return (labels, next);
            inertia = next;
        }
        return (labels, inertia);
    }

    private static float[] PlusPlus(DenseRows<float> rows, int clusters, RandomStream random)
    {
        var centres = new float[clusters * rows.Width];
        var distances = Enumerable.Repeat(double.PositiveInfinity, rows.Count).ToArray();
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var chosen = cluster == 0 ? random.NextInt(rows.Count) : Draw(distances, random);
            var centre = centres.AsSpan(cluster * rows.Width, rows.Width);
            rows.Row(chosen).CopyTo(centre);
            for (var row = 0; row < rows.Count; row++)
                distances[row] = Math.Min(distances[row], Square(rows.Row(row), centre));
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
        return weights.Length - 1;
    }

    private static (int Cluster, double Distance) Nearest(ReadOnlySpan<float> row, float[] centres, int clusters)
    {
        var (nearest, best) = (0, double.PositiveInfinity);
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var distance = Square(row, centres.AsSpan(cluster * row.Length, row.Length));
            if (distance < best)
                (nearest, best) = (cluster, distance);
        }
        return (nearest, best);
    }

    private static double Square(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var distance = TensorPrimitives.Distance(a, b);
        return (double)distance * distance;
    }
}
