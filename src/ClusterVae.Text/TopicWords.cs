namespace ClusterVae.Text;

/// <param name="Word">lower case</param>
/// <param name="Weight">larger where it tells the cluster from the others</param>
public sealed record TopicWord(string Word, double Weight);

/// <summary>Words that set a cluster apart: class-based tf-idf, as BERTopic does (Grootendorst 2022). All texts of a cluster count as one.</summary>
internal static class TopicWords
{
    /// <summary>W_tc = tf_tc / |c| · log(1 + A / f_t): tf_tc how often t stands in c, |c| the words of c, A the words of an average cluster, f_t how often t stands anywhere.</summary>
    public static IReadOnlyList<IReadOnlyList<TopicWord>> Of(IReadOnlyList<string?> texts, int[] labels, int clusters, int perCluster)
    {
        var counts = Enumerable.Range(0, clusters).Select(_ => new Dictionary<string, int>()).ToArray();
        var (total, words) = (new Dictionary<string, int>(), new long[clusters]);
        for (var row = 0; row < texts.Count; row++)
        {
            if (labels[row] < 0)
                continue;
            foreach (var word in Words.Of(texts[row]))
            {
                counts[labels[row]][word] = counts[labels[row]].GetValueOrDefault(word) + 1;
                total[word] = total.GetValueOrDefault(word) + 1;
                words[labels[row]]++;
            }
        }
        var average = words.Average();
        return [.. counts.Select((own, c) => own
            .Select(pair => new TopicWord(pair.Key, (double)pair.Value / Math.Max(words[c], 1) * Math.Log(1 + average / total[pair.Key])))
            .OrderByDescending(word => word.Weight).ThenBy(word => word.Word, StringComparer.Ordinal).Take(perCluster).ToArray())];
    }
}
