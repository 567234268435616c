using ClusterVae.Data;

namespace ClusterVae.Metrics;

/// <summary>
/// How much codes tell of the batch (run, donor, camera) that their rows come from. Nothing is told where every neighbourhood has all batches in
/// the proportions of the data, batches form no groups, and their means coincide.
/// </summary>
internal sealed record BatchMixing
{
    // All pairs are compared; more rows would say the same in four times the time.
    private const int RowsLookedAt = 5000;

    /// <summary>
    /// Mean entropy of the batches among each row's nearest neighbours, as a part of the entropy of the batches in the data: 1 is mixed, 0 is apart.
    /// A neighbourhood of k rows holds a little less than k draws would say, so that mixed batches end just below 1.
    /// </summary>
    public required double NeighbourhoodEntropy { get; init; }

    /// <summary>The silhouette of the batches as if they were clusters: 0 or less is mixed.</summary>
    public required double Silhouette { get; init; }

    /// <summary>Part of the codes' variance that lies between the batches' means, Σ_b n_b ‖m_b − m‖²/Σ_n ‖z_n − m‖² (the R² of the batch).</summary>
    public required double VarianceExplained { get; init; }

    /// <param name="codes">Rows of any length.</param>
    /// <param name="batches">The batch of each.</param>
    /// <param name="neighbours">k, without the row itself.</param>
    /// <param name="seed">Which rows are looked at where there are more than 5,000.</param>
    public static BatchMixing Of(DenseRows<float> codes, ReadOnlySpan<int> batches, int neighbours = 30, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(codes);
        Groups.RequireSameCount(codes, batches);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        var groups = Groups.Of(codes, batches);
        groups.RequireComparable("The mixing of batches");
        var (rows, labels) = Metrics.Silhouette.Subset(codes, batches, RowsLookedAt, seed);
        return new BatchMixing
        {
            NeighbourhoodEntropy = Neighbourhoods(rows, labels, Math.Min(neighbours, rows.Count - 1)),
            Silhouette = Metrics.Silhouette.Score(rows, labels),
            VarianceExplained = Explained(codes, groups),
        };
    }

    private static double Neighbourhoods(DenseRows<float> rows, int[] labels, int neighbours)
    {
        var codes = LabelCodes.Of(labels, "batch");
        var whole = Entropy(codes.Counts.Select(count => (double)count), rows.Count);
        var entropies = new double[rows.Count];
        Parallel.For(0, rows.Count, row =>
        {
            var (distances, others) = (new double[rows.Count], new int[rows.Count]);
            for (var other = 0; other < rows.Count; other++)
                (distances[other], others[other]) = (other == row ? double.NegativeInfinity : SquaredDistance(rows.Row(row), rows.Row(other)), other);
            Array.Sort(distances, others);
            var counts = new double[codes.Values.Length];
            foreach (var other in others.AsSpan(1, neighbours))
                counts[codes.Codes[other]]++;
            entropies[row] = Entropy(counts, neighbours);
        });
        return entropies.Average() / whole;
    }

    private static double Explained(DenseRows<float> codes, Groups groups)
    {
        var total = 0.0;
        var row = new double[codes.Width];
        for (var n = 0; n < codes.Count; n++)
        {
            for (var column = 0; column < codes.Width; column++)
                row[column] = codes.Row(n)[column];
            total += Groups.SquaredDistance(row, groups.OverallMean);
        }
        return total > 0 ? 1 - groups.SquaredError / total : 0;
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var column = 0; column < a.Length; column++)
            sum += ((double)a[column] - b[column]) * ((double)a[column] - b[column]);
        return sum;
    }

    private static double Entropy(IEnumerable<double> counts, double all) => counts.Sum(count => count > 0 ? -count / all * Math.Log(count / all) : 0);
}
