using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

/// <summary>Topics over time.</summary>
internal static class PeriodsSection
{
    public static Section? Of(ReportContent content)
    {
        if (content.Periods is not { Names.Count: > 0 } periods)
            return null;
        var top = Math.Max(1e-9, Enumerable.Range(0, Known(content, periods)).SelectMany(k => Shares(periods, k)).Max(bar => bar.Share));
        return new Section("periods", "Topics over time",
            Html.Of($"Each cluster's share of the texts of a period, {periods.Names[0]} to {periods.Names[^1]}, all on one scale up to {Numbers.Percent(top)}; below, the words of each period, weighed as those of whole clusters."),
            Html.Of($"""
                <div class="scroll"><table class="periods"><tbody>
                {content.Clusters.Take(Known(content, periods)).Select(cluster => Row(cluster, periods, top))}</tbody></table></div>
                """));
    }

    private static int Known(ReportContent content, ReportPeriods periods) => Math.Min(content.Clusters.Count, periods.Clusters.Count);

    private static (string Name, double Share)[] Shares(ReportPeriods periods, int cluster) =>
        [.. periods.Clusters[cluster].Select((moment, place) => (periods.Names[place], periods.Rows[place] == 0 ? 0 : (double)moment.Rows / periods.Rows[place]))];

    private static Html Row(ClusterContent cluster, ReportPeriods periods, double top) => Html.Of($"""
        <tr data-by="cluster" data-key="{cluster.Index}"><th><a href="#cluster-{cluster.Index + 1}">{cluster.Index + 1}</a>{(cluster.Topic is { } topic ? $" {Names.Short(topic)}" : "")}</th><td>{BarChart.Shares(Shares(periods, cluster.Index), top, cluster.Index)}
        <details><summary>Words</summary><table><tbody>{periods.Clusters[cluster.Index].Select((moment, place) => Html.Of($"""<tr><td>{periods.Names[place]}</td><td class="number">{Numbers.Count(moment.Rows)}</td><td>{string.Join(", ", moment.Words.Select(Names.Short))}</td></tr>"""))}</tbody></table></details></td></tr>
        """);
}
