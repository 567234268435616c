using ClusterVae.Data;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>
/// How surely a number of clusters comes out again: mixtures of two halves of the rows each name all rows; in every cluster of the one, the share
/// of pairs that the other keeps together, the lowest over the clusters (prediction strength, Tibshirani and Walther 2005). It does not grow
/// with the number of rows, as a likelihood does.
/// </summary>
/// <param name="Clusters">the number</param>
/// <param name="Strength">mean over halves and embeddings, 1 at best</param>
public sealed record ClusterStability(int Clusters, double Strength)
{
    private const int Splits = 4;
    private const int Restarts = 3;

    // The authors' bound for clusters that are really there.
    internal const double Strong = 0.8;

    /// <summary>The most clusters that are strong; where none are, the strongest.</summary>
    internal static int Choose(IReadOnlyList<ClusterStability> table) =>
        (table.LastOrDefault(candidate => candidate.Strength >= Strong) ?? table.MaxBy(candidate => candidate.Strength)!).Clusters;

    internal static IReadOnlyList<ClusterStability> Judge(IReadOnlyList<UmapModel> embeddings, ManifoldMixtureOptions options, Action<double> tell, CancellationToken stop)
    {
        var most = Math.Max(2, Math.Min(options.MaxClusters, embeddings[0].Embedding.Count / 8));
        var table = new List<ClusterStability>();
        for (var clusters = 2; clusters <= most; clusters++)
        {
            tell((clusters - 2.0) / most);
            var strengths = new List<double>();
            for (var split = 0; split < Splits; split++)
            {
                var places = embeddings[split % embeddings.Count].Embedding;
                var random = new RandomStream(options.SeedOrDefault).Split(1000 + split);
                var order = Enumerable.Range(0, places.Count).ToArray();
                random.Shuffle(order.AsSpan());
                var first = Name(order[..(order.Length / 2)]);
                var second = Name(order[(order.Length / 2)..]);
                strengths.Add((WeakestShare(first, second, clusters) + WeakestShare(second, first, clusters)) / 2);

                int[] Name(int[] half)
                {
                    var chosen = new float[half.Length * places.Width];
                    for (var i = 0; i < half.Length; i++)
                        places.Row(half[i]).CopyTo(chosen.AsSpan(i * places.Width));
                    var mixture = ManifoldMixtureTrainer.FitMixture(options, new DenseRows<float>(chosen, places.Width), clusters, Restarts, (long)(random.NextBits() >> 1), stop);
                    return ManifoldMixtureTrainer.Labels(mixture, places);
                }
            }
            table.Add(new ClusterStability(clusters, strengths.Average()));
        }
        return table;
    }

    /// <summary>The lowest share, over the clusters of one, of pairs that the other keeps together.</summary>
    internal static double WeakestShare(int[] one, int[] other, int clusters)
    {
        var cells = new long[clusters, clusters];
        for (var row = 0; row < one.Length; row++)
            cells[one[row], other[row]]++;
        var lowest = 1.0;
        for (var k = 0; k < clusters; k++)
        {
            double size = 0, together = 0;
            for (var j = 0; j < clusters; j++)
            {
                size += cells[k, j];
                together += cells[k, j] * (cells[k, j] - 1.0);
            }
            if (size > 1)
                lowest = Math.Min(lowest, together / (size * (size - 1)));
            else
                lowest = 0;
        }
        return lowest;
    }
}
