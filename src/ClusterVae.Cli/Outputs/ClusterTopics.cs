using ClusterVae.Cli.Inputs;
using ClusterVae.Reports;
using ClusterVae.Text;

namespace ClusterVae.Cli.Outputs;

/// <summary>What clusters of texts are about, for the line of fit and for a report.</summary>
internal static class ClusterTopics
{
    private static readonly TopicOptions Usual = new() { TextsPerTopic = 1 };

    /// <param name="rows">kept; null where rows are no texts</param>
    /// <param name="predicted">the cluster of each, from 1</param>
    public static Topic[] Of(TextRows? rows, int[] predicted) => rows is null || predicted.Length == 0 ? []
        : TextTopics.TopicsOf(rows.Texts, rows.Kept, Array.ConvertAll(predicted, cluster => cluster - 1), predicted.Max(), Usual);

    /// <summary>A row for each cluster; nothing where rows are no texts.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Facts(TextRows? rows, Topic[] topics) => rows is null || topics.Length == 0 ? []
        : [new("topics", topics.Select(topic => new Report()
            .Add("cluster", topic.Cluster + 1)
            .Add("texts", topic.Size)
            .Add("words", string.Join(", ", topic.Words.Select(word => word.Word)))
            .Add("nearest", topic.Nearest.Select(row => rows.Texts[row]).FirstOrDefault(""))).ToArray())];

    /// <summary>The options of a report with texts in the place of columns, where rows are texts.</summary>
    public static ReportOptions Shown(TextRows? rows, Topic[] topics, ReportOptions options) => rows is null ? options
        : options with { ImageShape = "none", Texts = rows.Texts, ClusterWords = [.. topics.Select(topic => topic.Words.Select(word => word.Word).ToArray())] };
}
