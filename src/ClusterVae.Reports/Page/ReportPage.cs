using System.Reflection;
using System.Text.Json;
using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Sections;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Page;

/// <summary>One file that asks the network for nothing: style, drawings, pictures and script are inside.</summary>
internal static class ReportPage
{
    public static string Of(ReportContent content)
    {
        Section[] sections = [.. AllSections.Of(content)];
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Names.Title(content.Title)}</title>
            <style>{Style()}</style></head>
            <body><header><h1>{Names.Title(content.Title)}</h1>
            <p class="lead">{Numbers.Count(content.Rows)} rows of {Numbers.Count(content.Shape.Width)} columns{(content.Clusters.Count > 1 ? $" in {content.Clusters.Count} clusters" : "")}</p>
            {Warnings(content.Warnings, content.Clusters.Count)}
            <nav aria-label="Sections">{sections.Select(section => Html.Of($"""<a href="#{section.Id}">{section.Title}</a>"""))}</nav></header>
            <main>{sections.Select(section => Html.Of($"""<section id="{section.Id}"><h2>{section.Title}</h2><p class="lead">{section.Lead}</p>{section.Body}</section>"""))}</main>
            <footer>Made by ClusterVae.MLNet {Version}. Nothing on this page is loaded from anywhere.</footer>
            {Points(content.Scatter)}<script>{Html.Trusted(Resource("report.js"))}</script></body></html>
            """).ToString();
    }

    public static string Version { get; } =
        (typeof(ReportPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];

    /// <summary>How everything within an element of a class looks that stands on a page of somebody else, such as a notebook.</summary>
    public static Html StyleWithin(string name) => Html.Trusted($"{Palette.Variables("." + name)}.{name}{{color:var(--ink);{Resource("look.css")}}}");

    private static Html Style() => Html.Trusted(Palette.Variables(":root") + Resource("look.css") + Resource("report.css"));

    private static Html Warnings(IReadOnlyList<string> warnings, int clusters) => warnings.Count == 0
        ? Html.Of($"""<div class="warnings calm" id="warnings"><strong>Nothing stands out.</strong> {(clusters > 1 ? "Clusters are filled, rows know their clusters, and no" : "No")} column is constant.</div>""")
        : Html.Of($"""<div class="warnings" id="warnings"><strong>To look at</strong><ul>{warnings.Select(warning => Html.Of($"<li>{warning}</li>"))}</ul></div>""");

    /// <summary>What the script tells of a point under the pointer. The serialiser writes every character that HTML could misread as an escape.</summary>
    private static Html Points(ScatterContent? scatter)
    {
        if (scatter is null)
            return Html.Empty;
        var json = JsonSerializer.Serialize(new
        {
            row = scatter.Rows,
            cluster = scatter.Clusters,
            label = scatter.Labels,
            labelNames = scatter.LabelNames.Select(Names.Short),
            certainty = scatter.Certainty.Select(value => float.IsNaN(value) ? -1 : (int)Math.Round(100 * value)),
        });
        return Html.Of($"""<script type="application/json" id="points">{Html.Trusted(json)}</script>""");
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
