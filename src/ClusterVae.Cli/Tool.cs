using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using ClusterVae.Cli.Trainers;
using ClusterVae.Cli.Verbs;
using ClusterVae.Options;

namespace ClusterVae.Cli;

/// <summary>The tool: which verbs there are, and how their failures become exit codes.</summary>
internal static class Tool
{
    public const int Fine = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;

    // From Ctrl+C to the end by force: a step of training may be long.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    public static string Version { get; } =
        (typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];

    public static async Task<int> RunAsync(string[] arguments, ToolConsole console)
    {
        var parsed = Commands(console).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
                console.Error.WriteLine($"clustervae: {error.Message}");
            console.Error.WriteLine($"Try: {CommandName(parsed)} --help");
            return WrongUse;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = GracePeriod }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Report(console, "stopped before the end; nothing was written.", Failed);
        }
        catch (Exception error) when (error is UsageException or OptionsException)
        {
            return Report(console, error.Message, WrongUse);
        }
        catch (Exception error) when (error is ClusterVaeException or WorkException)
        {
            return Report(console, error.Message, Failed);
        }
        catch (Exception error)
        {
            // Not foreseen, so a defect: whoever mends it needs the place.
            return Report(console, $"unexpected failure: {error}", Failed);
        }
    }

    private static RootCommand Commands(ToolConsole console)
    {
        var root = new RootCommand("Deep clustering for batch jobs: fits mixtures and auto-encoders, scores rows, measures clusterings.");
        var fit = FitVerb.Create(console);
        root.Add(fit);
        root.Add(ScoreVerb.Create(console));
        root.Add(EvaluateVerb.Create(console));
        root.Add(SampleVerb.Create(console));
        root.Add(DatasetsVerb.Create(console));
        root.Add(DemoVerb.Create(console));
        var help = root.Options.OfType<HelpOption>().Single();
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        help.Action = new HelpWithTrainers((SynchronousCommandLineAction)help.Action!, fit);
        return root;
    }

    private static string CommandName(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "clustervae" : $"clustervae {parsed.CommandResult.Command.Name}";

    private static int Report(ToolConsole console, string message, int code)
    {
        console.Error.WriteLine($"clustervae: {message}");
        return code;
    }
}
