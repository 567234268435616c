using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Embeddings;

/// <summary>How far clusterings that were learnt from two halves of the rows agree on all of them.</summary>
/// <param name="Clusters">the number</param>
/// <param name="Agreement">mean adjusted Rand index, 1 at best</param>
public sealed record ClusterAgreement(int Clusters, double Agreement)
{
    private const int Splits = 3;
    private const int Starts = 5;
    private const int MostRows = 8000;

    // So much less agreement than the best is within the draw of the halves.
    internal const double Slack = 0.05;

    internal static int Choose(IReadOnlyList<ClusterAgreement> table)
    {
        var best = table.Max(candidate => candidate.Agreement);
        return table.Last(candidate => candidate.Agreement >= best - Slack).Clusters;
    }

    internal static IReadOnlyList<ClusterAgreement> Judge(DenseRows<float> rows, EmbeddingClustersOptions options, Action<double> tell, CancellationToken stop)
    {
        var most = Math.Max(2, Math.Min(options.MaxClusters, rows.Count / 8));
        var parallel = Cores.Loop(options.Threads, stop);
        var table = new List<ClusterAgreement>();
        for (var clusters = 2; clusters <= most; clusters++)
        {
            tell((clusters - 2.0) / most);
            var sum = 0.0;
            for (var split = 0; split < Splits; split++)
            {
                var random = new RandomStream(options.SeedOrDefault).Split(1000 + split);
                var order = Enumerable.Range(0, rows.Count).ToArray();
                random.Shuffle(order.AsSpan());
                var chosen = order[..Math.Min(order.Length, MostRows)];
                var all = Take(rows, chosen);
                var half = chosen.Length / 2;
                var (one, other) = (Name(all.Block(0, half)), Name(all.Block(half, chosen.Length - half)));
                sum += PairMetrics.AdjustedRand(ContingencyTable.Of(one, other));

                int[] Name(ReadOnlySpan<float> values)
                {
                    var found = SphericalKMeans.Fit(new DenseRows<float>(values.ToArray(), rows.Width), clusters, Starts, (long)(random.NextBits() >> 1), options.Threads, stop);
                    var labels = new int[all.Count];
                    SphericalKMeans.Assign(all, found.Centres.ToArray(), labels, new float[all.Count], parallel);
                    return labels;
                }
            }
            table.Add(new ClusterAgreement(clusters, sum / Splits));
        }
        return table;
    }

    internal static DenseRows<float> Take(DenseRows<float> rows, ReadOnlySpan<int> chosen)
    {
        var values = new float[chosen.Length * rows.Width];
        for (var i = 0; i < chosen.Length; i++)
            rows.Row(chosen[i]).CopyTo(values.AsSpan(i * rows.Width));
        return new DenseRows<float>(values, rows.Width, rows.Name);
    }
}
