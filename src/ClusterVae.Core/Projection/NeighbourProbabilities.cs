using System.Numerics;
using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Projection;

/// <summary>
/// P of t-SNE: p_{j|i} ∝ exp(−β_i ‖x_i − x_j‖²) with β_i such that the row's entropy is log(perplexity), then p_ij = (p_{j|i} + p_{i|j}) / 2N.
/// </summary>
internal static class NeighbourProbabilities
{
    private const int SearchSteps = 100;
    private const double EntropyTolerance = 1e-5;
    private const float Smallest = 2.220446e-16f;

    /// <summary>[rows, rows], symmetric, zero diagonal, sum 1.</summary>
    public static float[] Of(DenseRows<float> rows, double perplexity, CancellationToken stop)
    {
        var count = rows.Count;
        var p = new float[checked(count * count)];
        var parallel = new ParallelOptions { CancellationToken = stop };
        Parallel.For(0, count, parallel, () => new double[count], (i, _, distances) =>
        {
            Distances(rows, i, distances);
            Conditional(distances, i, Math.Log(perplexity), p.AsSpan(i * count, count));
            return distances;
        }, _ => { });
        Parallel.For(0, count, parallel, i =>
        {
            for (var j = i + 1; j < count; j++)
            {
                var joint = Math.Max((p[i * count + j] + p[j * count + i]) / (2f * count), Smallest);
                p[i * count + j] = p[j * count + i] = joint;
            }
        });
        return p;
    }

    private static void Distances(DenseRows<float> rows, int i, double[] distances)
    {
        var x = rows.Row(i);
        var wideX = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (var j = 0; j < distances.Length; j++)
        {
            var y = rows.Row(j);
            var wideY = MemoryMarshal.Cast<float, Vector<float>>(y);
            var sums = Vector<float>.Zero;
            for (var v = 0; v < wideX.Length; v++)
            {
                var difference = wideX[v] - wideY[v];
                sums += difference * difference;
            }
            double sum = Vector.Sum(sums);
            for (var d = wideX.Length * Vector<float>.Count; d < x.Length; d++)
                sum += (x[d] - y[d]) * (x[d] - y[d]);
            distances[j] = sum;
        }
    }

    private static void Conditional(double[] distances, int own, double wantedEntropy, Span<float> p)
    {
        // Shifted by the nearest neighbour, at least one term is 1 and the sum cannot vanish.
        var nearest = double.PositiveInfinity;
        var mean = 0.0;
        for (var j = 0; j < distances.Length; j++)
        {
            if (j == own)
                continue;
            nearest = Math.Min(nearest, distances[j]);
            mean += distances[j] / (distances.Length - 1);
        }
        var precision = mean > nearest ? 1 / (mean - nearest) : 1;
        double low = 0, high = double.PositiveInfinity;
        var sum = 0.0;
        for (var step = 0; step < SearchSteps; step++)
        {
            sum = 0;
            var weighted = 0.0;
            for (var j = 0; j < distances.Length; j++)
            {
                if (j == own)
                    continue;
                var away = distances[j] - nearest;
                var weight = Math.Exp(-precision * away);
                p[j] = (float)weight;
                sum += weight;
                weighted += away * weight;
            }
            var excess = Math.Log(sum) + precision * weighted / sum - wantedEntropy;
            if (Math.Abs(excess) <= EntropyTolerance)
                break;
            if (excess > 0)
                (low, precision) = (precision, double.IsPositiveInfinity(high) ? 2 * precision : (precision + high) / 2);
            else
                (high, precision) = (precision, (precision + low) / 2);
        }
        for (var j = 0; j < p.Length; j++)
            p[j] = j == own ? 0 : (float)(p[j] / sum);
    }
}
