using System.Globalization;
using Spectre.Console;

namespace ClusterVae.Cli.Demo;

/// <summary>The methods side by side: framed for people, aligned plain text for files.</summary>
internal static class DemoTable
{
    private const int LeastWidth = 6;
    private static readonly string[] Heads = ["accuracy", "NMI", "ARI", "silhouette", "seconds"];

    /// <param name="console">where to</param>
    /// <param name="results">the last one is ours</param>
    public static void Print(ToolConsole console, IReadOnlyList<DemoResult> results)
    {
        if (console.OutputIsPerson)
            PrintFramed(ToolConsole.Decorated(console.Output), results);
        else
            PrintPlain(console.Output, results);
    }

    private static void PrintFramed(IAnsiConsole console, IReadOnlyList<DemoResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("method");
        foreach (var head in Heads)
            table.AddColumn(new TableColumn(head).RightAligned());
        foreach (var result in results)
        {
            var style = ReferenceEquals(result, results[^1]) ? "bold green" : "default";
            table.AddRow([.. Cells(result).Prepend(result.Name).Select(cell => $"[{style}]{Markup.Escape(cell)}[/]")]);
        }
        console.Write(table);
    }

    private static void PrintPlain(TextWriter output, IReadOnlyList<DemoResult> results)
    {
        var name = results.Max(result => result.Name.Length);
        output.WriteLine("method".PadRight(name) + string.Concat(Heads.Select(head => $"  {head.PadLeft(LeastWidth)}")));
        foreach (var result in results)
            output.WriteLine(result.Name.PadRight(name) + string.Concat(Cells(result).Zip(Heads, (cell, head) => $"  {cell.PadLeft(Math.Max(LeastWidth, head.Length))}")));
    }

    private static IEnumerable<string> Cells(DemoResult result) =>
    [
        Percent(result.Quality.Accuracy),
        Fixed(result.Quality.Nmi, 3),
        Fixed(result.Quality.Ari, 3),
        Fixed(result.Silhouette, 3),
        Fixed(result.Seconds, 1),
    ];

    private static string Percent(double value) => Fixed(100 * value, 1) + " %";

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
