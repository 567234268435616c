using ClusterVae.Data;

namespace ClusterVae.Embeddings;

/// <summary>One opinion of many heads that call their clusters differently: rows that most heads put together lie near each other in the heads' memberships.</summary>
internal static class HeadVote
{
    /// <summary>Spherical k-means of √q of all heads side by side: the cosine of two rows is then the mean Bhattacharyya coefficient of their memberships.</summary>
    public static int[] Labels(IReadOnlyList<float[]> heads, int clusters, int starts, long seed, int? threads, CancellationToken stop)
    {
        if (clusters == 1 || heads.Count == 1)
            return Largest(heads[0], clusters);
        var width = heads.Count * clusters;
        var rows = heads[0].Length / clusters;
        var roots = new float[checked(rows * width)];
        for (var h = 0; h < heads.Count; h++)
            for (var row = 0; row < rows; row++)
                for (var k = 0; k < clusters; k++)
                    roots[row * width + h * clusters + k] = MathF.Sqrt(heads[h][row * clusters + k]);
        return SphericalKMeans.Fit(new DenseRows<float>(roots, width), clusters, starts, seed, threads, stop).Labels;
    }

    /// <summary>The cluster of the largest membership of each row.</summary>
    public static int[] Largest(float[] q, int clusters)
    {
        var labels = new int[q.Length / clusters];
        for (var row = 0; row < labels.Length; row++)
        {
            var own = q.AsSpan(row * clusters, clusters);
            for (var k = 1; k < clusters; k++)
                labels[row] = own[k] > own[labels[row]] ? k : labels[row];
        }
        return labels;
    }
}
