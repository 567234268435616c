using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class SizesSection
{
    public static Section? Of(ReportContent content)
    {
        if (content.Clusters.Count < 2)
            return null;
        var largest = Math.Max(1, content.Clusters.Max(cluster => cluster.Rows));
        var certain = content.Clusters.Any(cluster => !double.IsNaN(cluster.MeanCertainty));
        return new Section("sizes", "Sizes", Html.Of($"Rows by their likeliest cluster{(certain ? ", and how sure they are of it: the mean of the largest membership" : "")}."), Html.Of($"""
            <div class="scroll"><table class="sizes"><thead><tr><th>cluster{(content.Confusion is null ? Html.Empty : Html.Of($""" <span class="faint">(class)</span>"""))}</th><td></td><th class="number">rows</th><th class="number">share</th>{(certain ? Html.Of($"""<th class="number">certainty</th>""") : Html.Empty)}</tr></thead><tbody>
            {content.Clusters.Select(cluster => Row(cluster, largest, content.Rows, certain))}</tbody></table></div>
            """));
    }

    /// <param name="part">of the whole width</param>
    public static Html Meter(double part, int cluster) => Html.Of($"""<span class="meter" style="{ScatterChart.ColourOf("cluster", cluster)}"><i style="width:{100 * part:0.##}%"></i></span>""");

    private static Html Row(ClusterContent cluster, long largest, long rows, bool certain) => Html.Of($"""
        <tr data-by="cluster" data-key="{cluster.Index}"><th><a href="#cluster-{cluster.Index + 1}">{cluster.Index + 1}</a>{(cluster.Class is { } name ? Html.Of($""" <span class="faint">({Names.Short(name)})</span>""") : Html.Empty)}{(cluster.Topic is { } topic ? Html.Of($""" <span class="small">{Names.Short(topic)}</span>""") : Html.Empty)}</th>
        <td>{Meter((double)cluster.Rows / largest, cluster.Index)}</td>
        <td class="number">{Numbers.Count(cluster.Rows)}</td><td class="number">{Numbers.Percent(rows > 0 ? (double)cluster.Rows / rows : 0)}</td>{(certain ? Html.Of($"""<td class="number">{(double.IsNaN(cluster.MeanCertainty) ? "–" : Numbers.Percent(cluster.MeanCertainty))}</td>""") : Html.Empty)}</tr>
        """);
}
