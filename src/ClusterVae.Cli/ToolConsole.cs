using Spectre.Console;

namespace ClusterVae.Cli;

/// <summary>Where the tool writes. Decoration (tables, progress bars) goes to people only: a redirected stream gets none.</summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error, bool outputIsPerson, bool errorIsPerson)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public bool OutputIsPerson { get; } = outputIsPerson;

    public bool ErrorIsPerson { get; } = errorIsPerson;

    public static ToolConsole System() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    public static IAnsiConsole Decorated(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
