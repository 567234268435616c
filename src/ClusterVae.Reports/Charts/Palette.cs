namespace ClusterVae.Reports.Charts;

/// <summary>
/// Every colour, as variables of the style sheet, so that one drawing serves light and dark. Series are Paul Tol's "muted" scheme, made to be
/// told apart with any common colour blindness, and the same hues lightened for a dark ground.
/// </summary>
internal static class Palette
{
    private const string GroundOnLight = "--ground:#ffffff;--card:#f6f7f9;--ink:#1b1f24;--faint:#5b6470;--rule:#d7dbe0;--accent:#1f5f99;--warn:#fff4dc;--warn-rule:#d9a13a;";
    private const string GroundOnDark = "--ground:#14171b;--card:#1d2126;--ink:#e7eaee;--faint:#a3adb8;--rule:#363d45;--accent:#88c0f0;--warn:#33290f;--warn-rule:#b98a2c;";
    private const string GroundOnPaper = "--ground:#fff;--card:#fff;--ink:#000;--faint:#444;--rule:#bbb;--accent:#1f5f99;--warn:#fff;--warn-rule:#999;";

    private static readonly string[] OnLight = ["#cc6677", "#332288", "#b39a2e", "#117733", "#3fa0d0", "#882255", "#2f9c8b", "#7f7a1f", "#aa4499", "#8a5a2b"];
    private static readonly string[] OnDark = ["#e88c9a", "#8f85f0", "#ddcc77", "#4fb96f", "#88ccee", "#d45f9a", "#5fcfbd", "#b9b54a", "#d98acb", "#c99a6b"];

    // From red over grey to blue: the order shows to everybody.
    private static readonly string[] CertaintyOnLight = ["#b3120c", "#d9703a", "#a3a3a3", "#6d9dc5", "#1f5f99"];
    private static readonly string[] CertaintyOnDark = ["#ff6a5e", "#f0a06a", "#8d8d8d", "#7fb2e0", "#c6e2ff"];

    public static int Colours => OnLight.Length;

    /// <summary>On a light ground, whatever the number.</summary>
    public static string Series(int number) => OnLight[number % Colours];

    /// <summary>The variables for whatever lies within the selector.</summary>
    public static string Variables(string selector) =>
        $"{selector}{{{GroundOnLight}{Series(OnLight, CertaintyOnLight)}}}"
        + $"@media screen and (prefers-color-scheme:dark){{{selector}{{{GroundOnDark}{Series(OnDark, CertaintyOnDark)}}}}}"
        + $"@media print{{{selector}{{{GroundOnPaper}}}}}";

    private static string Series(string[] series, string[] certainty) =>
        string.Concat(series.Index().Select(colour => $"--series-{colour.Index}:{colour.Item};").Concat(certainty.Index().Select(colour => $"--certainty-{colour.Index}:{colour.Item};")));
}
