using ClusterVae.Neighbours;

namespace ClusterVae.Embeddings;

/// <summary>
/// Pairs of neighbours, drawn by how much of their neighbourhoods they share: (|N(a) ∩ N(b)| / |N(a) ∪ N(b)|)², each row its own neighbour. Two rows that
/// merely lie near each other share little; two of one cluster share much.
/// </summary>
internal sealed class SharedNeighbours
{
    private readonly int[] rows;
    private readonly int[] others;
    private readonly double[] cumulated;

    public SharedNeighbours(Neighbourhoods neighbours, ParallelOptions parallel)
    {
        var (count, perRow) = (neighbours.Rows, neighbours.PerRow);
        var weights = new double[count * perRow];
        Parallel.For(0, count, parallel, row =>
        {
            var own = neighbours.IndicesOf(row).ToArray().Append(row).ToHashSet();
            for (var i = 0; i < perRow; i++)
            {
                var other = neighbours.IndicesOf(row)[i];
                var shared = own.Contains(other) ? 1 : 0;
                foreach (var known in neighbours.IndicesOf(other))
                    shared += own.Contains(known) ? 1 : 0;
                var share = shared / (2.0 * (perRow + 1) - shared);
                weights[row * perRow + i] = share * share;
            }
        });
        rows = [.. Enumerable.Range(0, weights.Length).Select(edge => edge / perRow)];
        others = neighbours.Indices;
        cumulated = new double[weights.Length];
        var sum = 0.0;
        for (var edge = 0; edge < weights.Length; edge++)
            cumulated[edge] = sum += weights[edge];
    }

    /// <summary>A pair by its weight.</summary>
    /// <param name="uniform">from 0 to 1</param>
    public (int Row, int Other) Draw(double uniform)
    {
        var at = Array.BinarySearch(cumulated, uniform * cumulated[^1]);
        var edge = Math.Min(at < 0 ? ~at : at + 1, rows.Length - 1);
        return (rows[edge], others[edge]);
    }
}
