using System.Globalization;
using System.Text;
using ClusterVae.Reports.Writing;

namespace ClusterVae.Reports.Charts;

/// <param name="Name">In the legend.</param>
/// <param name="Colour">Its place in the palette.</param>
/// <param name="Y">A gap where NaN.</param>
internal sealed record Line(string Name, int Colour, double[] X, double[] Y, bool Filled = false);

/// <param name="To">Where it ends, on the x axis.</param>
internal sealed record Band(string Name, double From, double To);

/// <summary>Curves over a common axis.</summary>
internal sealed record LineChart(string Title, string XName, IReadOnlyList<Line> Lines)
{
    private const int Width = 420;
    private const int Height = 240;
    private const int Left = 56;
    private const int Right = 10;
    private const int Top = 12;
    private const int Bottom = 34;

    /// <summary>Parts of the x axis that are shaded in turn.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];

    public bool FromZero { get; init; }

    public Html ToHtml()
    {
        var finite = Lines.SelectMany(line => line.Y).Where(double.IsFinite).ToArray();
        var xs = Lines.SelectMany(line => line.X).Where(double.IsFinite).ToArray();
        if (finite.Length == 0 || xs.Length == 0)
            return Html.Empty;
        var (lowX, highX) = Widened(xs.Min(), xs.Max());
        var (lowY, highY) = Widened(FromZero ? Math.Min(0, finite.Min()) : finite.Min(), finite.Max());
        double X(double x) => Left + (x - lowX) / (highX - lowX) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (y - lowY) / (highY - lowY) * (Height - Top - Bottom);

        var legend = Lines.Count == 1 ? Html.Empty : Html.Of($"""<figcaption class="legend">{Lines.Select(line => Html.Of($"""<span class="key" style="--c:var(--series-{line.Colour % Palette.Colours})">{line.Name}</span>"""))}</figcaption>""");
        return Html.Of($"""
            <figure class="panel"><h4>{Title}</h4>
            <svg class="chart lines" viewBox="0 0 {Width} {Height}" role="img" aria-label="{Title}" data-x="{lowX:R} {highX:R} {Left} {Width - Right}" data-y="{lowY:R} {highY:R} {Height - Bottom} {Top}">
            {Bands.Where((_, place) => place % 2 == 1).Select(band => Html.Of($"""<rect class="span" x="{X(band.From):0.#}" y="{Top}" width="{X(Math.Min(band.To, highX)) - X(band.From):0.#}" height="{Height - Top - Bottom}"/>"""))}
            {Numbers.Ticks(lowY, highY, 4).Select(tick => Html.Of($"""<path class="rule" d="M{Left} {Y(tick):0.#}H{Width - Right}"/><text class="tick end" x="{Left - 6}" y="{Y(tick) + 4:0.#}">{Numbers.Short(tick)}</text>"""))}
            {Numbers.Ticks(lowX, highX, 5).Select(tick => Html.Of($"""<text class="tick" x="{X(tick):0.#}" y="{Height - Bottom + 15}">{Numbers.Short(tick)}</text>"""))}
            <path class="axis" d="M{Left} {Height - Bottom}H{Width - Right}"/><text class="tick" x="{(Left + Width - Right) / 2}" y="{Height - 4}">{XName}</text>
            {Lines.Select(line => Html.Of($"""<path class="{(line.Filled ? "line area" : "line")}" data-name="{line.Name}" style="--c:var(--series-{line.Colour % Palette.Colours})" d="{Path(line, X, Y)}"/>"""))}
            {Bands.Where(band => Bands.Count > 1).Select(band => Html.Of($"""<text class="tick" x="{X((band.From + band.To) / 2):0.#}" y="{Top - 2}">{Fitting(band.Name, X(band.To) - X(band.From))}</text>"""))}
            </svg>{legend}</figure>
            """);
    }

    private static string Path(Line line, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        var drawing = false;
        for (var n = 0; n < line.X.Length; n++)
        {
            if (!double.IsFinite(line.Y[n]))
            {
                drawing = false;
                continue;
            }
            path.Append(CultureInfo.InvariantCulture, $"{(drawing ? 'L' : 'M')}{x(line.X[n]):0.#} {y(line.Y[n]):0.#}");
            drawing = true;
        }
        return path.ToString();
    }

    /// <summary>A name that has no room is left to the list of stages.</summary>
    private static string Fitting(string name, double room) => name.Length * 6 <= room ? name : "";

    private static (double Low, double High) Widened(double low, double high)
    {
        if (high > low)
            return (low, high + 0.02 * (high - low));
        // A flat curve, such as a learning rate of a thousandth, keeps its own size on the axis.
        var room = low == 0 ? 1 : Math.Abs(low) * 0.5;
        return (low - room, high + room);
    }
}
