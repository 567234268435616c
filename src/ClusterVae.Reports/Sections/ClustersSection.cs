using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class ClustersSection
{
    public static Section? Of(ReportContent content)
    {
        if (content.Clusters.All(cluster => cluster.Typical.Count == 0 && cluster.Columns.Count == 0))
            return null;
        var lead = content.Shape.Texts is not null
            ? Html.Of($"The words that set each cluster apart (class-based tf-idf: frequent here, rare elsewhere), and texts: typical ones lie nearest to the centre, borderline ones nearly belong to another cluster, the strangest are the least likely or the farthest.")
            : content.Shape.Picture is null
            ? Html.Of($"The columns that set each cluster apart: the difference of the means in standard deviations of all rows, and the distribution inside (coloured, up) against all other rows (grey, down).")
            : Html.Of($"Typical rows lie nearest to the centre, borderline ones nearly belong to another cluster, the strangest are the least likely. Means and samples are the model's where it draws any.");
        return new Section("clusters", "Cluster by cluster", lead, Html.Of($"""<div class="pair">{content.Clusters.Select(cluster => Card(cluster, content.Shape))}</div>"""));
    }

    private static Html Card(ClusterContent cluster, RowShape shape) => Html.Of($"""
        <article class="card" id="cluster-{cluster.Index + 1}" data-by="cluster" data-key="{cluster.Index}">
        <header><h3 class="swatch" style="{ScatterChart.ColourOf("cluster", cluster.Index)}">{cluster.Name}{(cluster.Topic is { } topic ? $": {Names.Short(topic)}" : "")}{(cluster.Class is { } match ? $" (class {Names.Short(match)})" : "")}</h3><span class="faint">{Numbers.Count(cluster.Rows)} rows{(double.IsNaN(cluster.MeanCertainty) ? "" : $", certainty {Numbers.Percent(cluster.MeanCertainty)}")}</span></header>
        {(cluster.Rows == 0 ? Html.Of($"""<p class="faint">No row has it as its likeliest cluster.</p>""") : shape.Texts is not null ? Texts(cluster, shape) : shape.Picture is { } picture ? Pictures(cluster, shape, picture) : Columns(cluster, shape))}
        </article>
        """);

    private static Html Texts(ClusterContent cluster, RowShape shape) => Html.Of($"""
        {(cluster.Words.Count == 0 ? Html.Empty : Html.Of($"""<p class="words">{string.Join(" · ", cluster.Words.Select(Names.Short))}</p>"""))}
        {Sayings("Typical texts", cluster.Typical, shape, open: true)}{Sayings("Borderline texts", cluster.Borderline, shape)}{Sayings("Strangest texts", cluster.Strangest, shape)}
        """);

    private static Html Sayings(string name, IReadOnlyList<RowContent> rows, RowShape shape, bool open = false) => rows.Count == 0 ? Html.Empty : Html.Of($"""
        <details{(open ? Html.Of($" open") : Html.Empty)}><summary>{name}</summary><ul class="texts">{rows.Select(row => Html.Of($"""<li>{Names.Text(row.Row < shape.Texts!.Count ? shape.Texts[(int)row.Row] : "")}{(row.Label is { } label ? Html.Of($""" <span class="faint">({Names.Short(label)})</span>""") : Html.Empty)}{(row.Second >= 0 && row.Certainty < 0.9 ? Html.Of($""" <span class="faint">{Numbers.Percent(row.Certainty)}, then {row.Second + 1}</span>""") : Html.Empty)}</li>"""))}</ul></details>
        """);

    private static Html Pictures(ClusterContent cluster, RowShape shape, PictureShape picture) => Html.Of($"""
        {Sheet("Mean of its rows", [.. cluster.Mean.Length > 0 ? [cluster.Mean] : Array.Empty<float[]>(), .. cluster.ModelMean.Length > 0 ? [cluster.ModelMean] : Array.Empty<float[]>()], picture, cluster.ModelMean.Length > 0 ? "Mean of its rows, and what the model draws at its centre" : null)}
        {Sheet("Typical", cluster.Typical, shape, picture)}{Sheet("Borderline", cluster.Borderline, shape, picture)}{Sheet("Strangest", cluster.Strangest, shape, picture)}
        {Sheet("Samples drawn from the model", cluster.Samples, picture)}
        """);

    private static Html Sheet(string name, IReadOnlyList<RowContent> rows, RowShape shape, PictureShape picture) => rows.Count == 0 ? Html.Empty : Html.Of($"""
        <h4>{name} <span class="faint small">{(shape.RowNames is null ? "rows " : "")}{string.Join(", ", rows.Select(row => Names.Short(shape.NameOf(row.Row))))}</span></h4>{PictureHtml.Of(name, [.. rows.Select(row => row.Values)], picture)}
        """);

    private static Html Sheet(string name, IReadOnlyList<float[]> rows, PictureShape picture, string? title = null) =>
        rows.Count == 0 ? Html.Empty : Html.Of($"<h4>{title ?? name}</h4>{PictureHtml.Of(title ?? name, rows, picture)}");

    private static Html Columns(ClusterContent cluster, RowShape shape) => Html.Of($"""
        <div class="scroll"><table class="columns"><thead><tr><th>column</th><th>distribution</th><th class="number">difference</th><th class="number">mean here</th><th class="number">elsewhere</th></tr></thead><tbody>
        {cluster.Columns.Select(contrast => Html.Of($"""<tr><th title="{Names.Short(shape.Columns[contrast.Column])}">{Names.Short(shape.Columns[contrast.Column])}</th><td>{BarChart.Contrast(contrast, cluster.Index)}</td><td class="number">{contrast.Difference:+0.00;-0.00} σ</td><td class="number">{Numbers.Short(contrast.MeanInside)}</td><td class="number">{Numbers.Short(contrast.MeanRest)}</td></tr>"""))}
        </tbody></table></div>
        {Rows("Typical rows", cluster.Typical, cluster, shape)}{Rows("Borderline rows", cluster.Borderline, cluster, shape)}{Rows("Strangest rows", cluster.Strangest, cluster, shape)}
        """);

    private static Html Rows(string name, IReadOnlyList<RowContent> rows, ClusterContent cluster, RowShape shape)
    {
        if (rows.Count == 0)
            return Html.Empty;
        var columns = cluster.Columns.Take(5).Select(contrast => contrast.Column).ToArray();
        var labels = rows.Any(row => row.Label is not null);
        return Html.Of($"""
            <details><summary>{name}</summary><div class="scroll"><table class="rows"><thead><tr><th class="number">row</th>{(labels ? Html.Of($"<th>class</th>") : Html.Empty)}{columns.Select(column => Html.Of($"""<th class="number">{Names.Short(shape.Columns[column])}</th>"""))}<th class="number">certainty</th></tr></thead><tbody>
            {rows.Select(row => Html.Of($"""<tr><td class="number">{Names.Short(shape.NameOf(row.Row))}</td>{(labels ? Html.Of($"<td>{Names.Short(row.Label ?? "")}</td>") : Html.Empty)}{columns.Select(column => Html.Of($"""<td class="number">{Numbers.Short(row.Values[column])}</td>"""))}<td class="number">{(double.IsNaN(row.Certainty) ? "–" : Numbers.Percent(row.Certainty))}{(row.Second >= 0 && row.Certainty < 0.9 ? $" (then {row.Second + 1})" : "")}</td></tr>"""))}
            </tbody></table></div></details>
            """);
    }
}
