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

    /// <summary>Null where the texts have no times.</summary>
    public static TopicsOverTime? OverTime(TextRows? rows, int[] predicted) => rows is null || rows.Times.Count == 0 || predicted.Length == 0 || !rows.Times.Any(time => time is not null) ? null
        : TopicsOverTime.Of(rows.Texts, rows.Times, Array.ConvertAll(predicted, cluster => cluster - 1), predicted.Max());

    /// <summary>A row for each cluster; nothing where rows are no texts.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Facts(TextRows? rows, Topic[] topics, TopicsOverTime? times) => rows is null || topics.Length == 0 ? []
        : [.. times is null ? Array.Empty<KeyValuePair<string, object>>() : [new("periods", times.Periods.Select(period => period.Name).ToArray()), new("undated", times.Undated)],
            new("topics", topics.Select(topic => Timed(times, topic.Cluster, new Report()
            .Add("cluster", topic.Cluster + 1)
            .Add("texts", topic.Size)
            .Add("words", string.Join(", ", topic.Words.Select(word => word.Word)))
            .Add("nearest", topic.Nearest.Select(row => rows.Texts[row]).FirstOrDefault("")))).ToArray())];

    /// <summary>The options of a report with texts in the place of columns, where rows are texts.</summary>
    public static ReportOptions Shown(TextRows? rows, Topic[] topics, TopicsOverTime? times, ReportOptions options) => rows is null ? options
        : options with { ImageShape = "none", Texts = rows.Texts, ClusterWords = [.. topics.Select(topic => topic.Words.Select(word => word.Word).ToArray())], ClusterPeriods = times is null ? null : Periods(times) };

    private static ReportPeriods Periods(TopicsOverTime times) => new(
        [.. times.Periods.Select(period => period.Name)], [.. times.Periods.Select(period => period.Texts)],
        [.. times.Topics.Select(moments => moments.Select(moment => new ReportMoment(moment.Texts, [.. moment.Words.Select(word => word.Word)])).ToArray())]);

    private static Report Timed(TopicsOverTime? times, int cluster, Report row) => times is null ? row : row.Add("perPeriod", times.Topics[cluster].Select(moment => moment.Texts).ToArray());
}
