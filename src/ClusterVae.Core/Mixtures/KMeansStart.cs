using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>k-means++ with several candidates per centre, then Lloyd's steps, on a sample of rows.</summary>
internal static class KMeansStart
{
    private const int LloydSteps = 12;
    private const int RowsPerPiece = 256;

    /// <summary>Each sample row's cluster.</summary>
    public static int[] Assign(RowSample sample, int clusters, int width, RandomStream random, int threads, CancellationToken stop)
    {
        var centres = PlusPlus(sample, clusters, width, random, stop);
        var labels = new int[sample.Count];
        for (var step = 0; step < LloydSteps; step++)
        {
            var changed = 0;
            Parallel.For(0, (sample.Count + RowsPerPiece - 1) / RowsPerPiece, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, piece =>
            {
                for (var i = piece * RowsPerPiece; i < Math.Min((piece + 1) * RowsPerPiece, sample.Count); i++)
                {
                    var nearest = Nearest(sample.Row(i), centres, clusters, width);
                    if (nearest == labels[i])
                        continue;
                    labels[i] = nearest;
                    changed = 1;
                }
            });
            if (changed == 0 && step > 0)
                break;
            MoveCentres(sample, labels, centres, clusters, width);
        }
        return labels;
    }

    /// <summary>Centres [K, D]: each next one drawn by squared distance to the nearest so far, the best of a few draws kept.</summary>
    public static double[] PlusPlus(RowSample sample, int clusters, int width, RandomStream random, CancellationToken stop = default)
    {
        var centres = new double[clusters * width];
        var distances = new double[sample.Count];
        Array.Fill(distances, 1);
        var trials = 2 + (int)Math.Log(clusters);
        var trial = new double[sample.Count];
        for (var k = 0; k < clusters; k++)
        {
            var (bestCost, bestRow, best) = (double.PositiveInfinity, 0, distances);
            for (var t = 0; t < (k == 0 ? 1 : trials); t++)
            {
                stop.ThrowIfCancellationRequested();
                var row = sample.Draw(distances, random);
                var cost = 0.0;
                for (var i = 0; i < sample.Count; i++)
                {
                    var distance = Distances.Squared(sample.Row(i), sample.Row(row));
                    trial[i] = k == 0 ? distance : Math.Min(distance, distances[i]);
                    cost += sample.WeightOf(i) * trial[i];
                }
                if (!(cost < bestCost))
                    continue;
                (bestCost, bestRow) = (cost, row);
                (best, trial) = (trial, best == distances ? new double[sample.Count] : best);
            }
            sample.Row(bestRow).CopyTo(centres.AsSpan(k * width));
            distances = best;
        }
        return centres;
    }

    private static int Nearest(ReadOnlySpan<double> row, double[] centres, int clusters, int width)
    {
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var k = 0; k < clusters; k++)
        {
            var distance = Distances.Squared(row, centres.AsSpan(k * width, width));
            if (distance < least)
                (nearest, least) = (k, distance);
        }
        return nearest;
    }

    private static void MoveCentres(RowSample sample, int[] labels, double[] centres, int clusters, int width)
    {
        var sums = new double[centres.Length];
        var weights = new double[clusters];
        for (var i = 0; i < sample.Count; i++)
        {
            weights[labels[i]] += sample.WeightOf(i);
            var sum = sums.AsSpan(labels[i] * width, width);
            for (var d = 0; d < width; d++)
                sum[d] += sample.WeightOf(i) * sample.Row(i)[d];
        }
        for (var k = 0; k < clusters; k++)
        {
            // An empty cluster keeps its centre.
            if (!(weights[k] > 0))
                continue;
            for (var d = 0; d < width; d++)
                centres[k * width + d] = sums[k * width + d] / weights[k];
        }
    }
}
