using ClusterVae.Reports.Charts;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Sections;

/// <summary>EXoN's account of its latent space.</summary>
internal static class LatentUseSection
{
    // More columns are read by nobody; the most used come first.
    private const int MostDirections = 16;

    public static Section? Of(ReportContent content)
    {
        if (content.LatentUse is not { } use)
            return null;
        return new Section("directions", "What the directions are for",
            Html.Of($"V-nat of each component and direction over {Numbers.Count(use.Rows)} rows, each counted for {(use.ByKnownClass ? "its known class" : "the component that the model predicts")}: 0 where the posterior is as wide as the place that the component was given, so that the direction says nothing of a row; framed above {Numbers.Short(use.Threshold)}, where it counts as used."),
            Html.Of($"{Activity(use)}{Moves(use, content.Shape.Picture)}{Terms(use)}"));
    }

    private static Html Activity(LatentUseContent use)
    {
        var latent = use.Components[0].Activity.Length;
        double Most(int direction) => use.Components.Select(component => component.Activity[direction]).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        int[] shown = [.. Enumerable.Range(0, latent).OrderByDescending(Most).Take(MostDirections)];
        var top = Math.Max(use.Threshold, shown.Max(Most));
        var cut = latent > shown.Length ? Html.Of($"""<p class="faint">The {shown.Length} most used of {latent} directions are shown.</p>""") : Html.Empty;
        return Html.Of($"""
            <div class="scroll"><table class="confusion"><thead><tr><th>component</th>{shown.Select(direction => Html.Of($"""<th class="number" title="direction {direction + 1}">{direction + 1}</th>"""))}<th class="number">used</th><th class="number">labels</th><th class="number">share</th><th>nearest</th></tr></thead><tbody>
            {use.Components.Select(component => Line(use, component, shown, top))}</tbody></table></div>{cut}
            """);
    }

    private static Html Line(LatentUseContent use, ComponentUse component, int[] shown, double top) => Html.Of($"""
        <tr><th>{Names.Short(component.Name)}</th>{shown.Select(direction => Cell(component.Activity[direction], use.Threshold, top))}<td class="number">{component.Used.Length}</td><td class="number">{Numbers.Count(component.LabelledRows)}</td><td class="number">{Numbers.Percent(component.Share)}</td><td>{(component.Nearest < 0 ? "–" : $"{Names.Short(use.Components[component.Nearest].Name)}, {Numbers.Short(component.Distance)} σ")}</td></tr>
        """);

    private static Html Cell(double value, double threshold, double top) => Html.Of(
        $"""<td class="{(value > threshold ? "cell matched" : "cell")}" style="--share:{(double.IsFinite(value) ? Math.Clamp(value / top, 0, 1) : 0):0.###}">{(double.IsNaN(value) ? "–" : value.ToString("0.0;-0.0;0.0", System.Globalization.CultureInfo.InvariantCulture))}</td>""");

    private static Html Moves(LatentUseContent use, PictureShape? picture)
    {
        var told = Html.Of($"""
            <h3 class="part">Codes that are moved</h3><p class="lead">Noise on the codes of rows changes what is decoded by {Numbers.Short(use.ChangeInside)} (mean square) in the directions that their component uses, by {Numbers.Short(use.ChangeOutside)} in all others: {(use.ChangeOutside < use.ChangeInside ? "the used ones carry the rows" : "what counts as used does not carry the rows here")}.</p>
            """);
        return picture is null || use.Still.Count == 0 ? told : Html.Of($"""
            {told}<h4>As they are</h4>{PictureHtml.Of("Decoded codes", use.Still, picture)}<h4>Moved where directions are used</h4>{PictureHtml.Of("Decoded codes, moved where directions are used", use.MovedInside, picture)}<h4>Moved where they are not</h4>{PictureHtml.Of("Decoded codes, moved where directions are not used", use.MovedOutside, picture)}
            """);
    }

    private static Html Terms(LatentUseContent use) => Html.Of($"""
        <h3 class="part">What the divergence is spent on</h3>
        <div class="scroll"><table class="meanings"><thead><tr><th>term</th><th class="number">nats</th><th>meaning</th></tr></thead><tbody>
        {use.Terms.Select(term => Html.Of($"""<tr><th>{term.Name}</th><td class="number">{Numbers.Short(term.Value)}</td><td>{term.Meaning}</td></tr>"""))}</tbody></table></div>
        """);
}
