using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

internal static class CertaintySection
{
    public static Section? Of(ReportContent content) => content.Certainty is not { } certainty ? null : new(
        "certainty", "How sure the rows are", Html.Of($"The largest membership of each row: 100 % where a row knows its cluster. A heap on the left means that clusters overlap, or that there are too many."),
        Html.Of($"""<div class="grid"><figure class="panel">{BarChart.Of("Largest membership", "largest membership", certainty)}</figure></div>"""));
}

internal static class ReconstructionSection
{
    private const int PerLine = 12;

    public static Section? Of(ReportContent content)
    {
        if (content.Reconstructions is not { } pairs)
            return null;
        var lead = Html.Of($"What the model makes of rows when it encodes and decodes them. Mean squared error {Numbers.Short(pairs.MeanSquaredError)} over the sampled rows.");
        if (content.Shape.Picture is { } picture)
        {
            var sheet = new List<float[]>();
            for (var start = 0; start < pairs.Rows.Count; start += PerLine)
            {
                sheet.AddRange(pairs.Rows.Skip(start).Take(PerLine).Select(row => row.Values));
                sheet.AddRange(pairs.Reconstructions.Skip(start).Take(PerLine));
            }
            return new Section("reconstructions", "Reconstructions", Html.Of($"{lead} Above the row, below what comes back."), PictureHtml.Of("Rows above their reconstructions", sheet, picture, PerLine));
        }
        var worst = pairs.ErrorOfColumn.Index().OrderByDescending(error => error.Item).Take(12).ToArray();
        var top = Math.Max(worst[0].Item, 1e-12);
        return new Section("reconstructions", "Reconstructions", Html.Of($"{lead} The columns that come back worst:"), Html.Of($"""
            <div class="scroll"><table class="sizes"><thead><tr><th>column</th><td></td><th class="number">mean squared error</th></tr></thead><tbody>
            {worst.Select(error => Html.Of($"""<tr><th>{Names.Short(content.Shape.Columns[error.Index])}</th><td><span class="meter"><i style="width:{100 * error.Item / top:0.#}%"></i></span></td><td class="number">{Numbers.Short(error.Item)}</td></tr>"""))}
            </tbody></table></div>
            """));
    }
}

internal static class PosteriorSection
{
    public static Section? Of(ReportContent content) => content.Posterior.Count == 0 ? null : new(
        "posterior", "Codes against the prior",
        Html.Of($"The codes of all rows together beside {content.PriorName}, the dimensions that differ most first. Where the two agree, what the model draws looks like the data; where the prior has mass and the rows have none, it does not. The distance is the largest difference of the distribution functions: 0 equal, 1 apart."),
        Html.Of($"""
            <div class="grid">{content.Posterior.Select(Chart)}</div>
            """));

    private static Html Chart(PosteriorContent part)
    {
        Line[] lines = [new("rows", 0, part.At, part.Aggregated), new("prior", 4, part.At, part.Prior)];
        return new LineChart($"Dimension {part.Dimension + 1}, distance {Numbers.Short(part.Distance)}", "code", lines) { FromZero = true }.ToHtml();
    }
}

internal static class ManifoldSection
{
    public static Section? Of(ReportContent content) => content is not { Manifold: { } manifold, Shape.Picture: { } picture } ? null : new(
        "manifold", "The latent plane", Html.Of($"Decoded codes on a grid of equal probability: step by step from left to right and from top to bottom the same share of the prior is passed, so that no part of the plane is left out."),
        PictureHtml.Of("Decoded latent plane", manifold.Pictures, picture, manifold.Side));
}

internal static class InterpolationSection
{
    public static Section? Of(ReportContent content) => content is not { Interpolation: { } path, Shape.Picture: { } picture } ? null : new(
        "interpolation", "From one centre to another", Html.Of($"Decoded points on the straight line from the centre of cluster {path.From + 1} to that of cluster {path.To + 1}, the two that lie nearest to each other."),
        PictureHtml.Of("Interpolation", path.Steps, picture, path.Steps.Count));
}
