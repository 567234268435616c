using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class ScatterSection
{
    public static Section? Of(ReportContent content)
    {
        if (content.Scatter is not { Layouts.Count: > 0 } scatter)
            return null;
        var clusterNames = content.Clusters.Select(cluster => cluster.Name).ToArray();
        var matched = content.Clusters.Any(cluster => cluster.Class is not null);
        string[] labelNames = [.. scatter.LabelNames.Select(Names.Short)];
        int[] bins = [.. scatter.Certainty.Select(value => ScatterChart.CertaintyBin(value))];
        var colours = ColoursOfClasses(content.Confusion, labelNames.Length);
        var panels = new List<Html>();
        foreach (var layout in scatter.Layouts)
        {
            panels.Add(Panel(layout, "cluster", scatter.Clusters, clusterNames, key => key, key => $"{key + 1}"));
            if (scatter.Labels.Length > 0)
                panels.Add(Panel(layout, "label", scatter.Labels, labelNames, key => colours[key], key => labelNames[key] is { Length: < 12 } name ? name : null));
        }
        if (scatter.Certainty.Any(value => !float.IsNaN(value)))
            panels.Add(Panel(scatter.Layouts[^1], "certainty", bins, CertaintyNames, key => key, _ => null));
        var few = scatter.Rows.Length < 2000 ? "pair few" : "pair";
        return new Section("scatter", "The rows in the plane",
            Html.Of($"{(scatter.Sampled ? $"A random sample of {Numbers.Count(scatter.Rows.Length)} of {Numbers.Count(content.Rows)} rows" : $"All {Numbers.Count(content.Rows)} rows")}, {scatter.Space}. {string.Join(" ", scatter.Layouts.Select(layout => layout.Explanation))} A number stands at the middle of its cluster."),
            Html.Of($"""
                <div class="legend filter" aria-label="Clusters">{clusterNames.Select((name, key) => Key("cluster", key, key, content.Clusters[key].Class is { } match ? $"{key + 1} ({Names.Short(match)})" : matched ? $"{key + 1}" : name))}</div>
                <div class="{few}">{panels}</div>
                """));
    }

    private static string[] CertaintyNames { get; } = ["below 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 % and more"];

    /// <summary>A class has the colour of the cluster that stands for it; those without one take the colours that are left.</summary>
    private static int[] ColoursOfClasses(ConfusionContent? confusion, int classes)
    {
        if (confusion is null)
            return [.. Enumerable.Range(0, classes)];
        var colours = new int[classes];
        Array.Fill(colours, -1);
        foreach (var (cluster, match) in confusion.ClassOfCluster.Index())
        {
            if (match >= 0)
                colours[match] = cluster;
        }
        var left = Enumerable.Range(0, classes + confusion.ClassOfCluster.Count).Except(colours).GetEnumerator();
        for (var place = 0; place < classes; place++)
        {
            if (colours[place] < 0 && left.MoveNext())
                colours[place] = left.Current;
        }
        return colours;
    }

    private static Html Panel(PlaneLayout layout, string by, int[] keys, string[] names, Func<int, int> colourOf, Func<int, string?> nameOf)
    {
        var used = Enumerable.Range(0, layout.X.Length).Select(n => keys[n * layout.Step]).Distinct().Order().ToArray();
        var legend = by == "cluster" ? Html.Empty : Html.Of($"""<div class="legend filter">{used.Select(key => Key(by, key, colourOf(key), names[key]))}</div>""");
        return Html.Of($"""<figure class="panel"><h4>{layout.Name}, coloured by {by}</h4>{ScatterChart.Of(layout, by, keys, names, colourOf, nameOf)}{legend}</figure>""");
    }

    private static Html Key(string by, int key, int colour, string name) =>
        Html.Of($"""<span class="key" data-by="{by}" data-key="{key}" style="{ScatterChart.ColourOf(by, colour)}">{name}</span>""");
}
