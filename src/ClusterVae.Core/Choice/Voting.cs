using ClusterVae.Metrics;

namespace ClusterVae.Choice;

/// <summary>Clusterings of the same rows under one set of names, and the majority's opinion.</summary>
internal static class Voting
{
    private const int Rounds = 3;

    /// <summary>For each clustering the common name of each of its clusters.</summary>
    /// <param name="labels">each clustering's cluster of each row, from 0</param>
    /// <param name="clusters">K of all of them</param>
    public static int[][] Names(IReadOnlyList<int[]> labels, int clusters)
    {
        // The one that agrees most with the others names first; then the majority does.
        var common = labels.MaxBy(one => labels.Sum(other => Agreement(one, other)))!;
        var names = new int[labels.Count][];
        for (var round = 0; round < Rounds; round++)
        {
            for (var m = 0; m < names.Length; m++)
                names[m] = Match(common, labels[m], clusters);
            common = Majority(labels, names, clusters);
        }
        return names;
    }

    /// <summary>Adjusted Rand index.</summary>
    public static double Agreement(int[] one, int[] other) => PairMetrics.AdjustedRand(ContingencyTable.Of(one, other));

    /// <summary>The mean over all pairs; 1 where there is only one.</summary>
    public static double MeanAgreement(IReadOnlyList<int[]> labels)
    {
        var (sum, pairs) = (0.0, 0);
        for (var i = 0; i < labels.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                sum += Agreement(labels[i], labels[j]);
                pairs++;
            }
        }
        return pairs == 0 ? 1 : sum / pairs;
    }

    /// <summary>One-to-one names under which most rows agree.</summary>
    private static int[] Match(int[] common, int[] labels, int clusters)
    {
        var gains = new long[clusters, clusters];
        for (var row = 0; row < labels.Length; row++)
            gains[labels[row], common[row]]++;
        return OptimalAssignment.Maximise(gains);
    }

    private static int[] Majority(IReadOnlyList<int[]> labels, int[][] names, int clusters)
    {
        var majority = new int[labels[0].Length];
        var votes = new int[clusters];
        for (var row = 0; row < majority.Length; row++)
        {
            Array.Clear(votes);
            for (var m = 0; m < names.Length; m++)
                votes[names[m][labels[m][row]]]++;
            majority[row] = Array.IndexOf(votes, votes.Max());
        }
        return majority;
    }
}
