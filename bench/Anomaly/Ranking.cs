namespace ClusterVae.Bench.Anomaly;

internal static class Ranking
{
    /// <summary>The area under the ROC curve: the share of (strange, usual) pairs in which the strange one scores higher, ties counted half.</summary>
    public static double Auc(double[] scores, bool[] strange)
    {
        var order = Enumerable.Range(0, scores.Length).OrderBy(n => scores[n]).ToArray();
        double ranks = 0;
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
                end++;
            for (var i = start; i < end; i++)
                ranks += strange[order[i]] ? (start + end + 1) / 2.0 : 0;
            start = end;
        }
        double strangers = strange.Count(s => s), usual = strange.Length - strangers;
        return (ranks - strangers * (strangers + 1) / 2) / (strangers * usual);
    }
}
