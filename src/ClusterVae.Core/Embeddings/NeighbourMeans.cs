using ClusterVae.Data;
using ClusterVae.Neighbours;

namespace ClusterVae.Embeddings;

/// <summary>
/// Each row averaged with those of its neighbours that count it among theirs: noise of single rows goes, and a row that many others happen to be
/// near to (a hub) does not pull them together.
/// </summary>
internal static class NeighbourMeans
{
    public static DenseRows<float> Of(DenseRows<float> rows, Neighbourhoods neighbours, ParallelOptions parallel)
    {
        var width = rows.Width;
        var means = new float[rows.Values.Length];
        Parallel.For(0, rows.Count, parallel, row =>
        {
            var mean = means.AsSpan(row * width, width);
            rows.Row(row).CopyTo(mean);
            foreach (var other in neighbours.IndicesOf(row))
            {
                if (!neighbours.IndicesOf(other).Contains(row))
                    continue;
                var values = rows.Row(other);
                for (var j = 0; j < width; j++)
                    mean[j] += values[j];
            }
            UnitRows.Divide(mean);
        });
        return new DenseRows<float>(means, width, rows.Name);
    }
}
