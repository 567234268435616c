namespace ClusterVae.Text;

/// <param name="Word">lower case</param>
/// <param name="Weight">larger where it tells the cluster from the others</param>
public sealed record TopicWord(string Word, double Weight);

/// <summary>
/// Words that set texts apart: class-based tf-idf, as BERTopic does (Grootendorst 2022). All texts of a cluster count as one: W_tc = tf_tc / |c| · log(1 + A / f_t),
/// tf_tc how often t stands in c, |c| the words of c, A the words of an average cluster, f_t how often t stands in any.
/// </summary>
internal sealed class TopicWords
{
    private readonly IReadOnlyList<string?> texts;
    private readonly int[] labels;
    private readonly int clusters;
    private readonly Dictionary<string, int> total = [];
    private readonly double average;

    public TopicWords(IReadOnlyList<string?> texts, int[] labels, int clusters)
    {
        (this.texts, this.labels, this.clusters) = (texts, labels, clusters);
        var words = 0L;
        for (var row = 0; row < texts.Count; row++)
        {
            if (labels[row] < 0)
                continue;
            foreach (var word in Words.Of(texts[row]))
            {
                total[word] = total.GetValueOrDefault(word) + 1;
                words++;
            }
        }
        average = (double)words / clusters;
    }

    /// <summary>Of each cluster.</summary>
    public IReadOnlyList<IReadOnlyList<TopicWord>> OfClusters(int most)
    {
        var members = Enumerable.Range(0, texts.Count).ToLookup(row => labels[row]);
        return [.. Enumerable.Range(0, clusters).Select(k => Of(members[k], most))];
    }

    /// <summary>Of some rows, such as a cluster's in one month, weighed against all clusters.</summary>
    public IReadOnlyList<TopicWord> Of(IEnumerable<int> rows, int most)
    {
        var (counts, words) = (new Dictionary<string, int>(), 0L);
        foreach (var row in rows)
        {
            foreach (var word in Words.Of(texts[row]))
            {
                counts[word] = counts.GetValueOrDefault(word) + 1;
                words++;
            }
        }
        return [.. counts
            .Select(pair => new TopicWord(pair.Key, (double)pair.Value / words * Math.Log(1 + average / total[pair.Key])))
            .OrderByDescending(word => word.Weight).ThenBy(word => word.Word, StringComparer.Ordinal).Take(most)];
    }
}
