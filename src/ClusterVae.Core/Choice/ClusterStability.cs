using ClusterVae.Data;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Choice;

/// <summary>
/// How surely a number of clusters comes out again: mixtures of two halves of the rows each name all rows; in every cluster of the one, the share
/// of pairs that the other keeps together, the lowest over the clusters (prediction strength, Tibshirani and Walther 2005) that hold all but a
/// twentieth of the rows: among dozens some cluster is always seen differently, though nearly every row is in one that is seen alike. It does
/// not grow with the number of rows, as a likelihood does.
/// </summary>
/// <param name="Clusters">the number</param>
/// <param name="Strength">mean over halves and embeddings, 1 at best</param>
public sealed record ClusterStability(int Clusters, double Strength)
{
    private const int Splits = 4;
    private const int Restarts = 3;

    // The time of t-SNE grows with the square of the rows, and a share of pairs needs no more of them to be known.
    private const int RowsEmbedded = 5_000;

    // Of the rows, in the clusters that the halves see most differently. Of ten even clusters none may be left aside.
    private const double LeftAside = 0.05;

    // The authors' bound for clusters that are really there.
    internal const double Strong = 0.8;

    /// <summary>The most clusters that are strong; where none are, the strongest.</summary>
    internal static int Choose(IReadOnlyList<ClusterStability> table) =>
        (table.LastOrDefault(candidate => candidate.Strength >= Strong) ?? table.MaxBy(candidate => candidate.Strength)!).Clusters;

    /// <summary>In one t-SNE embedding of the rows, or of as many drawn ones as it takes.</summary>
    /// <param name="scaled">rows whose distances mean something</param>
    /// <param name="most">the most clusters that are tried, from 2 on; fewer where there are too few rows for them</param>
    /// <param name="seed">of the draw, the embedding and the halves</param>
    /// <param name="threads">null for all</param>
    /// <param name="tell">hears how much is done, 0 to 1</param>
    /// <param name="stop">obeyed within one embedding step</param>
    internal static IReadOnlyList<ClusterStability> Judge(DenseRows<float> scaled, int most, long seed, int? threads, Action<double> tell, CancellationToken stop)
    {
        var rows = RowDraw.AtMost(scaled, RowsEmbedded, seed);
        var options = new ManifoldMixtureOptions { Embedding = ManifoldEmbedding.Tsne, MaxClusters = most, Seed = seed, Threads = threads };
        var tsne = new TsneOptions { Perplexity = Math.Max(1, Math.Min(ManifoldMixtureOptions.TsneNeighbourhood, rows.Count / 4)), Seed = seed, Threads = threads };
        var places = Tsne.Fit(rows, tsne, new Half(tell), stop).Embedding;
        return Judge([places], options, within => tell((1 + within) / 2), stop);
    }

    /// <summary>In the embeddings of a manifold mixture, taking turns.</summary>
    internal static IReadOnlyList<ClusterStability> Judge(IReadOnlyList<DenseRows<float>> embeddings, ManifoldMixtureOptions options, Action<double> tell, CancellationToken stop)
    {
        var most = Math.Max(2, Math.Min(options.MaxClusters, embeddings[0].Count / 8));
        var table = new List<ClusterStability>();
        for (var clusters = 2; clusters <= most; clusters++)
        {
            tell((clusters - 2.0) / (most - 1));
            var strengths = new List<double>();
            for (var split = 0; split < Splits; split++)
            {
                var places = embeddings[split % embeddings.Count];
                var random = new RandomStream(options.SeedOrDefault).Split(1000 + split);
                var order = Enumerable.Range(0, places.Count).ToArray();
                random.Shuffle(order.AsSpan());
                var first = Name(order[..(order.Length / 2)]);
                var second = Name(order[(order.Length / 2)..]);
                strengths.Add((ShareKept(first, second, clusters) + ShareKept(second, first, clusters)) / 2);

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

    /// <summary>The lowest share, over the clusters of one that hold all but <see cref="LeftAside"/> of the rows, of pairs that the other keeps together.</summary>
    internal static double ShareKept(int[] one, int[] other, int clusters)
    {
        var cells = new long[clusters, clusters];
        for (var row = 0; row < one.Length; row++)
            cells[one[row], other[row]]++;
        var found = new (double Share, long Size)[clusters];
        for (var k = 0; k < clusters; k++)
        {
            long size = 0, together = 0;
            for (var j = 0; j < clusters; j++)
            {
                size += cells[k, j];
                together += cells[k, j] * (cells[k, j] - 1);
            }
            found[k] = (size > 1 ? together / ((double)size * (size - 1)) : 0, size);
        }
        long passed = 0;
        return found.Order().First(cluster => (passed += cluster.Size) > LeftAside * one.Length).Share;
    }

    private sealed class Half(Action<double> tell) : IProgress<TsneProgress>
    {
        public void Report(TsneProgress value) => tell(0.5 * value.Iteration / value.Iterations);
    }
}
