using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class ConfusionSection
{
    // A larger table is read by nobody.
    private const int Most = 40;

    public static Section? Of(ReportContent content)
    {
        if (content.Confusion is not { } confusion)
            return null;
        // Clusters stand in the order of the classes that name them, so that the agreement lies on the diagonal.
        int[] order = [.. Enumerable.Range(0, content.Clusters.Count).OrderBy(cluster => confusion.ClassOfCluster[cluster] is var match && match >= 0 ? match : int.MaxValue)];
        var (classes, clusters) = (Math.Min(Most, confusion.Classes.Count), order.Take(Most).ToArray());
        var cut = confusion.Classes.Count > Most || order.Length > Most ? $" The first {Most} of {confusion.Classes.Count} classes and {order.Length} clusters are shown." : "";
        return new Section("confusion", "Classes and clusters",
            Html.Of($"Rows of each known class in each cluster; framed: the matching one to one in which most rows agree.{cut}{Html.Of($"""<span class="narrow"> In percent of the class.</span>""")}"),
            Html.Of($"""
                <div class="scroll"><table class="confusion"><thead><tr><th>class</th>{clusters.Select(cluster => Html.Of($"""<th class="number">{cluster + 1}</th>"""))}<th class="number rows-of">rows</th><th class="number">found</th></tr></thead><tbody>
                {Enumerable.Range(0, classes).Select(row => Line(confusion, row, clusters))}</tbody></table></div>
                """));
    }

    private static Html Line(ConfusionContent confusion, int row, int[] clusters)
    {
        long total = 0, found = 0;
        for (var cluster = 0; cluster < confusion.ClassOfCluster.Count; cluster++)
        {
            total += confusion.Counts[row, cluster];
            if (confusion.ClassOfCluster[cluster] == row)
                found += confusion.Counts[row, cluster];
        }
        return Html.Of($"""
            <tr><th title="{Title(confusion.Classes[row])}">{Names.Short(confusion.Classes[row])}</th>{clusters.Select(cluster => Cell(confusion.Counts[row, cluster], total, confusion.ClassOfCluster[cluster] == row))}
            <td class="number rows-of">{Numbers.Count(total)}</td><td class="number">{Numbers.Percent(total > 0 ? (double)found / total : 0)}</td></tr>
            """);
    }

    private static Html Cell(long count, long total, bool matched) => Html.Of(
        $"""<td class="{(matched ? "cell matched" : "cell")}" style="--share:{(total > 0 ? (double)count / total : 0):0.###}"{(count == 0 ? Html.Empty : Html.Of($""" data-percent="{(total > 0 ? 100.0 * count / total : 0):0}" """))}>{(count == 0 ? "·" : Numbers.Count(count))}</td>""");

    private static string Title(string name) => name.Length > 1000 ? name[..1000] : name;
}
