using ClusterVae.Data;

namespace ClusterVae.Text;

/// <summary>Fewer topics from many: Ward's merging of the clusters' mean directions.</summary>
public static class TopicMerging
{
    /// <summary>For each cluster its new number, from 0: the two whose merging adds the least n_a n_b/(n_a + n_b) ‖m_a − m_b‖² go together until so few are left.</summary>
    public static int[] To(int fewer, DenseRows<float> vectors, int[] labels, int clusters)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(fewer, 1);
        var (centres, sizes) = (Centres.Of(Centres.Directions(vectors), labels, clusters), new double[clusters]);
        foreach (var label in labels)
            if (label >= 0)
                sizes[label]++;
        var home = Enumerable.Range(0, clusters).ToArray();
        for (var left = clusters; left > fewer; left--)
        {
            var (a, b) = Cheapest(centres, sizes, home, vectors.Width);
            for (var j = 0; j < vectors.Width; j++)
            {
                var at = a * vectors.Width + j;
                centres[at] = (float)((sizes[a] * centres[at] + sizes[b] * centres[b * vectors.Width + j]) / Math.Max(sizes[a] + sizes[b], 1));
            }
            sizes[a] += sizes[b];
            for (var k = 0; k < clusters; k++)
                home[k] = home[k] == b ? a : home[k];
        }
        var names = home.Distinct().Order().ToArray();
        return Array.ConvertAll(home, k => Array.IndexOf(names, k));
    }

    private static (int A, int B) Cheapest(float[] centres, double[] sizes, int[] home, int width)
    {
        var (best, cost) = ((0, 0), double.PositiveInfinity);
        var open = home.Distinct().Order().ToArray();
        foreach (var a in open)
        {
            foreach (var b in open.Where(b => b > a))
            {
                var squares = 0.0;
                for (var j = 0; j < width; j++)
                    squares += Math.Pow(centres[a * width + j] - centres[b * width + j], 2);
                var merged = sizes[a] * sizes[b] / Math.Max(sizes[a] + sizes[b], 1) * squares;
                if (merged < cost)
                    (best, cost) = ((a, b), merged);
            }
        }
        return best;
    }
}
