using System.Numerics;
using ClusterVae.Data;
using ClusterVae.Randomness;

namespace ClusterVae.Metrics;

/// <summary>
/// Silhouette s = (b − a) / max(a, b): a is a row's mean Euclidean distance to its own cluster, b to the nearest other one; 0 for a
/// cluster of one row. All pairs are visited in cache-sized tiles and no matrix of distances is kept.
/// </summary>
internal static class Silhouette
{
    /// <summary>The mean over all rows: rows² · width.</summary>
    public static double Score<T>(DenseRows<T> rows, ReadOnlySpan<int> labels, CancellationToken stop = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Samples(rows, labels, stop).Average();

    /// <summary>The mean over a random subset of the rows, seen as a data set of its own (scikit-learn's sample_size): sampleSize² · width.</summary>
    public static double Sampled<T>(DenseRows<T> rows, ReadOnlySpan<int> labels, int sampleSize, long seed, CancellationToken stop = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleSize, 1);
        var (subset, subsetLabels) = Subset(rows, labels, sampleSize, seed);
        return Score(subset, subsetLabels, stop);
    }

    /// <summary>The silhouette of every row.</summary>
    public static double[] Samples<T>(DenseRows<T> rows, ReadOnlySpan<int> labels, CancellationToken stop = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        Groups.RequireSameCount(rows, labels);
        var codes = LabelCodes.Of(labels, "PredictedLabel");
        Groups.RequireComparable(codes, "The silhouette");
        // Silhouettes do not depend on the unit.
        rows = RowScaling.OfModerateSize(rows);
        var tiles = new DistanceTiles<T>(rows, codes);
        var samples = new double[rows.Count];
        const int chunk = DistanceTiles<T>.RowsAtOnce;
        var options = new ParallelOptions { CancellationToken = stop };
        Parallel.For(0, (rows.Count + chunk - 1) / chunk, options, () => new double[chunk * codes.Values.Length], (c, _, sums) =>
        {
            var first = c * chunk;
            var count = Math.Min(chunk, rows.Count - first);
            tiles.SumDistances(rows, first, count, sums);
            for (var i = 0; i < count; i++)
                samples[first + i] = Value(sums.AsSpan(i * codes.Values.Length, codes.Values.Length), codes.Codes[first + i], codes.Counts);
            return sums;
        }, _ => { });
        return samples;
    }

    internal static (DenseRows<T> Rows, int[] Labels) Subset<T>(DenseRows<T> rows, ReadOnlySpan<int> labels, int sampleSize, long seed)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(rows);
        Groups.RequireSameCount(rows, labels);
        if (sampleSize >= rows.Count)
            return (rows, labels.ToArray());
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var random = new RandomStream(seed);
        for (var i = 0; i < sampleSize; i++)
        {
            var j = i + random.NextInt(order.Length - i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        var values = new T[sampleSize * rows.Width];
        var subsetLabels = new int[sampleSize];
        for (var i = 0; i < sampleSize; i++)
        {
            rows.Row(order[i]).CopyTo(values.AsSpan(i * rows.Width));
            subsetLabels[i] = labels[order[i]];
        }
        return (new DenseRows<T>(values, rows.Width, rows.Name), subsetLabels);
    }

    private static double Value(ReadOnlySpan<double> sums, int own, long[] counts)
    {
        if (counts[own] == 1)
            return 0;
        var within = sums[own] / (counts[own] - 1);
        var nearest = double.PositiveInfinity;
        for (var k = 0; k < sums.Length; k++)
        {
            if (k != own)
                nearest = Math.Min(nearest, sums[k] / counts[k]);
        }
        var larger = Math.Max(within, nearest);
        return larger > 0 ? (nearest - within) / larger : 0;
    }
}
