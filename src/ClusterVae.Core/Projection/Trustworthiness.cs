using ClusterVae.Data;
using ClusterVae.Neighbours;

namespace ClusterVae.Projection;

/// <summary>
/// How far the neighbours in an embedding are neighbours in the data (Venna and Kaski 2001):
/// 1 − 2 / (N k (2N − 3k − 1)) · Σ_i Σ_j max(0, rank_i(j) − k) over the k nearest j of i in the embedding. 1 is best.
/// </summary>
internal static class Trustworthiness
{
    /// <param name="rows">the data</param>
    /// <param name="embedding">a place for each of them</param>
    /// <param name="neighbours">k, less than half of the rows</param>
    public static double Of(DenseRows<float> rows, DenseRows<float> embedding, int neighbours = 10, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(embedding);
        if (rows.Count != embedding.Count)
            throw new DataProblemException($"{embedding.Count} places for {rows.Count} rows", "Give one place per row.", embedding.Name);
        if (neighbours < 1 || 2 * neighbours >= rows.Count)
            throw new DataProblemException($"{rows.Count} rows are too few for {neighbours} neighbours", "Ask for fewer than half as many neighbours as there are rows.", rows.Name);
        var near = NearestNeighbours.Of(embedding, neighbours, stop: stop);
        var penalties = new long[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = stop }, () => new float[rows.Count], (i, _, squares) =>
        {
            for (var j = 0; j < squares.Length; j++)
                squares[j] = RowDistance.Squared(rows.Row(i), rows.Row(j));
            squares[i] = -1;
            foreach (var j in near.IndicesOf(i))
            {
                // The row itself has rank 0.
                var rank = 0;
                foreach (var square in squares)
                    rank += square < squares[j] ? 1 : 0;
                penalties[i] += Math.Max(0, rank - neighbours);
            }
            return squares;
        }, _ => { });
        double count = rows.Count, k = neighbours;
        return 1 - 2 / (count * k * (2 * count - 3 * k - 1)) * penalties.Sum();
    }
}
