using ClusterVae.Data;
using ClusterVae.Neighbours;

namespace ClusterVae.Projection;

/// <summary>
/// P of t-SNE: p_{j|i} ∝ exp(−β_i ‖x_i − x_j‖²) with β_i such that the row's entropy is log(perplexity), then p_ij = (p_{j|i} + p_{i|j}) / 2N.
/// Rows beyond three times the perplexity weigh nothing and are left out (van der Maaten 2014).
/// </summary>
internal static class NeighbourProbabilities
{
    private const int SearchSteps = 100;
    private const double EntropyTolerance = 1e-5;

    /// <summary>Both directions of all edges together sum to 1.</summary>
    public static NeighbourGraph Of(DenseRows<float> rows, double perplexity, long seed, ParallelOptions parallel)
    {
        var perRow = (int)Math.Min(rows.Count - 1, 3 * perplexity + 1);
        var neighbours = NearestNeighbours.Of(rows, perRow, seed, parallel.MaxDegreeOfParallelism is > 0 and var threads ? threads : null, parallel.CancellationToken);
        var conditional = new float[neighbours.Indices.Length];
        Parallel.For(0, rows.Count, parallel, row =>
            Conditional(neighbours.DistancesOf(row), Math.Log(perplexity), conditional.AsSpan(row * perRow, perRow)));
        float count = rows.Count;
        return NeighbourGraph.Joined(neighbours, conditional, (p, q) => (p + q) / (2 * count));
    }

    private static void Conditional(ReadOnlySpan<float> distances, double wantedEntropy, Span<float> p)
    {
        // Shifted by the nearest neighbour, at least one term is 1 and the sum cannot vanish.
        var nearest = Square(distances[0]);
        var mean = 0.0;
        foreach (var distance in distances)
            mean += Square(distance) / distances.Length;
        var precision = mean > nearest ? 1 / (mean - nearest) : 1;
        double low = 0, high = double.PositiveInfinity;
        var sum = 0.0;
        for (var step = 0; step < SearchSteps; step++)
        {
            sum = 0;
            var weighted = 0.0;
            for (var j = 0; j < distances.Length; j++)
            {
                var away = Square(distances[j]) - nearest;
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
        foreach (ref var value in p)
            value = (float)(value / sum);
    }

    private static double Square(double value) => value * value;
}
