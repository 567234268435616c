using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using ClusterVae.Cli.Inputs;
using ClusterVae.Cli.Trainers;
using ClusterVae.Cli.Verbs;
using ClusterVae.Options;
using ClusterVae.Ranks;

namespace ClusterVae.Cli;

/// <summary>The tool: which verbs there are, and how their failures become exit codes.</summary>
internal static class Tool
{
    public const int Fine = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;

    /// <summary>Everything is written, and the rows are of another kind than the model was trained on.</summary>
    public const int Drifted = 3;

    public static string Version { get; } =
        (typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];

    // So long the first rank has to end a program whose ranks all fail alike: then one message is enough.
    private static readonly TimeSpan FirstSpeaks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] arguments, ToolConsole console)
    {
        if (RankGroup.Current is not { IsAlone: false } ranks)
            return await RunAloneAsync(arguments, console).ConfigureAwait(false);
        // The first one speaks for all, of its own failure each.
        var said = new StringWriter();
        var code = await RunAloneAsync(arguments, ranks.IsFirst ? console : new ToolConsole(TextWriter.Null, said, false, false)).ConfigureAwait(false);
        if (code == Fine)
            return code;
        if (!ranks.IsFirst)
        {
            // A wrong command line is wrong for all of them, whichever finds out sooner.
            await Task.Delay(code == WrongUse ? Patience : FirstSpeaks).ConfigureAwait(false);
            await console.Error.WriteLineAsync($"rank {ranks.Rank}: {said.ToString().TrimEnd()}").ConfigureAwait(false);
        }
        // What was said must be on its way before mpirun ends everybody.
        await Task.Delay(LastWords).ConfigureAwait(false);
        ranks.Abort(code);
        return code;
    }

    private static async Task<int> RunAloneAsync(string[] arguments, ToolConsole console)
    {
        var parsed = Commands(console).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
                console.Error.WriteLine($"clustervae: {PlainText.Shown(error.Message)}");
            console.Error.WriteLine($"Try: {CommandName(parsed)} --help");
            return WrongUse;
        }
        if (BlankOption(parsed) is { } blank)
            return Report(console, $"{blank} is blank: give it a value, or leave it out.", WrongUse);
        using var signals = new StopSignals();
        using var files = TemporaryFiles.Scope();
        try
        {
            // The signals are watched here, so that the exit code can tell which it was.
            var invocation = new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Report(console, $"stopped before the end; {Left(parsed)}", signals.ExitCode ?? Failed);
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

    private static string? BlankOption(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
        .FirstOrDefault(option => option.Option.Name != DataArguments.SeparatorOption && option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))?.Option.Name;

    /// <summary>What a stopped command leaves behind.</summary>
    private static string Left(ParseResult parsed) => FitVerb.CheckpointOf(parsed) is { } folder
        ? $"no model was written. What was learnt up to the last whole epoch is in {PlainText.Shown(folder)}: the same command with --resume goes on from there."
        : "nothing was written.";

    internal static RootCommand Commands(ToolConsole console)
    {
        var root = new RootCommand("Deep clustering for batch jobs: fits mixtures and auto-encoders, scores rows, measures clusterings.");
        var fit = FitVerb.Create(console);
        root.Add(fit);
        root.Add(ScoreVerb.Create(console));
        root.Add(MergeVerb.Create(console));
        root.Add(ExportVerb.Create(console));
        root.Add(EvaluateVerb.Create(console));
        root.Add(SampleVerb.Create(console));
        root.Add(ReportVerb.Create(console));
        root.Add(ExplainVerb.Create(console));
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
