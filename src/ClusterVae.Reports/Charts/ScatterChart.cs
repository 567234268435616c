using System.Globalization;
using System.Text;
using ClusterVae.Reports.Content;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Charts;

/// <summary>
/// Points in the plane, one path per colour: a point costs about ten bytes, so that tens of thousands fit into a page. The same script reads the
/// paths back for hover, filter and zoom; without it everything is drawn all the same.
/// </summary>
internal static class ScatterChart
{
    public const int CertaintyBins = 5;

    private const int Width = 640;
    private const int Height = 480;
    private const int Margin = 14;

    /// <param name="layout">where the points lie</param>
    /// <param name="by">what colours them: cluster, label or certainty</param>
    /// <param name="keys">each point's colour</param>
    /// <param name="names">of the colours, for those who cannot see them</param>
    /// <param name="colourOf">a key's place in the palette</param>
    /// <param name="nameOf">what stands at the middle of each colour's points; null for nothing</param>
    public static Html Of(PlaneLayout layout, string by, IReadOnlyList<int> keys, IReadOnlyList<string> names, Func<int, int> colourOf, Func<int, string?> nameOf)
    {
        var (toX, toY) = (Scale(layout.X, Margin, Width - Margin), Scale(layout.Y, Height - Margin, Margin));
        var paths = new List<Html>();
        var marks = new List<Html>();
        foreach (var group in Enumerable.Range(0, layout.X.Length).GroupBy(n => keys[n * layout.Step]).OrderBy(group => group.Key))
        {
            var path = new StringBuilder();
            foreach (var n in group)
                path.Append(CultureInfo.InvariantCulture, $"M{toX(layout.X[n]):0} {toY(layout.Y[n]):0}h0");
            paths.Add(Html.Of($"""<path class="dots {by}-colour" data-by="{by}" data-key="{group.Key}" style="{ColourOf(by, colourOf(group.Key))}" d="{path.ToString()}"><title>{names[group.Key]}</title></path>"""));
            if (nameOf(group.Key) is { } mark)
                marks.Add(Html.Of($"""<text class="mark" x="{toX(Median(layout.X, group)):0}" y="{toY(Median(layout.Y, group)):0}">{mark}</text>"""));
        }
        return Html.Of($"""<svg class="chart scatter" data-step="{layout.Step}" viewBox="0 0 {Width} {Height}" role="img" aria-label="{layout.Name}, coloured by {by}">{paths}{marks}</svg>""");
    }

    /// <summary>Colours go round beyond the palette's end; the marks on the chart still tell clusters apart.</summary>
    public static string ColourOf(string by, int key) => by == "certainty" ? $"--c:var(--certainty-{key})" : $"--c:var(--series-{key % Palette.Colours})";

    public static int CertaintyBin(double certainty) => double.IsNaN(certainty) ? 0 : Math.Clamp((int)(Math.Round(100 * certainty) / (100.0 / CertaintyBins)), 0, CertaintyBins - 1);

    private static Func<float, double> Scale(float[] values, double from, double to)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return value => high > low ? from + (value - low) / ((double)high - low) * (to - from) : (from + to) / 2;
    }

    private static float Median(float[] values, IEnumerable<int> places)
    {
        float[] sorted = [.. places.Select(place => values[place]).Order()];
        return sorted[sorted.Length / 2];
    }
}
