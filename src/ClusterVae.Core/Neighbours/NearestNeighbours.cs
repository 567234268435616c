using ClusterVae.Data;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Neighbours;

/// <summary>
/// The nearest rows of every row by Euclidean distance: all pairs in blocked products up to <see cref="ExactUpTo"/> rows, NN-descent beyond.
/// The same bytes on any number of threads.
/// </summary>
internal static class NearestNeighbours
{
    /// <summary>The most rows of which all pairs are compared.</summary>
    public const int ExactUpTo = 50_000;

    private const int RowsPerTask = 256;
    private const int RecallRows = 256;

    /// <param name="rows">finite values</param>
    /// <param name="perRow">neighbours of each row, itself not among them: fewer than there are rows</param>
    /// <param name="seed">seeds the trees that NN-descent begins with; all pairs need none</param>
    /// <param name="threads">null uses every core</param>
    public static Neighbourhoods Of(DenseRows<float> rows, int perRow, long seed = 1, int? threads = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(perRow, 1);
        if (rows.Count <= perRow)
            throw new DataProblemException($"{rows.Count} rows do not have {perRow} neighbours each", "Give more rows, or ask for fewer neighbours.", rows.Name);
        rows = RowScaling.OfModerateSize(rows, out var unit);
        var parallel = Cores.Loop(threads, stop);
        var found = rows.Count <= ExactUpTo ? Exact(rows, perRow, parallel) : NeighbourDescent.Search(rows, perRow, seed, parallel);
        for (var i = 0; unit != 1 && i < found.Distances.Length; i++)
            found.Distances[i] *= unit;
        return found;
    }

    internal static Neighbourhoods Exact(DenseRows<float> rows, int perRow, ParallelOptions parallel)
    {
        var index = new NeighbourIndex(rows);
        var indices = new int[checked(rows.Count * perRow)];
        var distances = new float[indices.Length];
        Parallel.For(0, (rows.Count + RowsPerTask - 1) / RowsPerTask, parallel, task =>
        {
            var first = task * RowsPerTask;
            var count = Math.Min(RowsPerTask, rows.Count - first);
            index.Find(rows.Block(first, count), perRow, indices.AsSpan(first * perRow, count * perRow), distances.AsSpan(first * perRow, count * perRow), first);
        });
        return new Neighbourhoods(perRow, indices, distances, 1);
    }

    /// <summary>The share of the true neighbours of some rows that were found; rows as near as the true ones count as found.</summary>
    internal static double Recall(NeighbourIndex index, int perRow, float[] distances, long seed, ParallelOptions parallel)
    {
        var random = new RandomStream(seed).Split(-1);
        var rows = index.Rows;
        var chosen = Enumerable.Range(0, RecallRows).Select(_ => random.NextInt(rows.Count)).ToArray();
        var hits = new int[chosen.Length];
        Parallel.For(0, chosen.Length, parallel, i =>
        {
            Span<int> indices = new int[perRow];
            Span<float> exact = new float[perRow];
            index.Find(rows.Row(chosen[i]), perRow, indices, exact, chosen[i]);
            foreach (var distance in distances.AsSpan(chosen[i] * perRow, perRow))
                hits[i] += distance <= exact[^1] ? 1 : 0;
        });
        return hits.Average() / perRow;
    }
}
