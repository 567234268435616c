using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Charts;

/// <summary>Histograms, one or two over the same range.</summary>
internal static class BarChart
{
    private const int Width = 420;
    private const int Height = 180;
    private const int Floor = Height - 34;

    /// <summary>Shares of all rows, with an axis.</summary>
    public static Html Of(string title, string xName, Histogram histogram)
    {
        var top = Math.Max(histogram.Shares.Max(), 1e-9);
        var step = (double)(Width - 20) / histogram.Shares.Length;
        return Html.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {Height}" role="img" aria-label="{title}">
            {histogram.Shares.Select((share, bin) => Html.Of($"""<rect class="bar" x="{10 + bin * step:0.#}" y="{Floor - share / top * (Floor - 16):0.#}" width="{Math.Max(1, step - 1):0.#}" height="{share / top * (Floor - 16):0.#}"><title>{Range(histogram, bin)}: {Numbers.Percent(share)}</title></rect>"""))}
            <path class="axis" d="M10 {Floor}H{Width - 10}"/>
            {Numbers.Ticks(histogram.Low, histogram.High, 5).Select(tick => Html.Of($"""<text class="tick" x="{10 + (tick - histogram.Low) / (histogram.High - histogram.Low) * (Width - 20):0.#}" y="{Floor + 15}">{Numbers.Short(tick)}</text>"""))}
            <text class="tick" x="{Width / 2}" y="{Height - 4}">{xName}</text>
            <text class="tick start" x="10" y="11">{Numbers.Percent(top)}</text></svg>
            """);
    }

    /// <summary>A small one without axes: a cluster above the line, all other rows below it.</summary>
    public static Html Contrast(ColumnContrast contrast, int colour)
    {
        const int width = 150, half = 22;
        var top = Math.Max(Math.Max(contrast.Inside.Shares.Max(), contrast.Rest.Shares.Max()), 1e-9);
        var step = (double)width / contrast.Inside.Shares.Length;
        IEnumerable<Html> Bars(Histogram histogram, string kind, bool up) => histogram.Shares.Select((share, bin) => (share, bin)).Where(bar => bar.share > 0)
            .Select(bar => Html.Of($"""<rect class="{kind}" x="{bar.bin * step:0.#}" y="{(up ? half - bar.share / top * half : half):0.#}" width="{Math.Max(1, step - 0.5):0.#}" height="{bar.share / top * half:0.#}"/>"""));
        return Html.Of($"""
            <svg class="contrast" viewBox="0 0 {width} {2 * half}" role="img" aria-label="distribution inside against the rest" style="--c:var(--series-{colour % Palette.Colours})"><title>{Numbers.Short(contrast.Inside.Low)} to {Numbers.Short(contrast.Inside.High)}; above: this cluster, below: all other rows</title>{Bars(contrast.Inside, "inside", true)}{Bars(contrast.Rest, "rest", false)}</svg>
            """);
    }

    /// <summary>A small one without axes: a share in each of some named places.</summary>
    public static Html Shares(IReadOnlyList<(string Name, double Share)> bars, double top, int colour)
    {
        const int width = 320, height = 34;
        var step = (double)width / bars.Count;
        return Html.Of($"""
            <svg class="shares" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" aria-label="share in each period" style="--c:var(--series-{colour % Palette.Colours})">{bars.Select((bar, place) => Html.Of($"""<rect class="inside" x="{place * step:0.#}" y="{height - bar.Share / top * height:0.#}" width="{Math.Max(0.5, step - 1):0.#}" height="{bar.Share / top * height:0.#}"><title>{bar.Name}: {Numbers.Percent(bar.Share)}</title></rect>"""))}<path class="axis" d="M0 {height}H{width}"/></svg>
            """);
    }

    private static string Range(Histogram histogram, int bin)
    {
        var step = (histogram.High - histogram.Low) / histogram.Shares.Length;
        return $"{Numbers.Short(histogram.Low + bin * step)} to {Numbers.Short(histogram.Low + (bin + 1) * step)}";
    }
}
