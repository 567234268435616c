using System.CommandLine;

namespace ClusterVae.Cli.Verbs;

internal static class CommandWork
{
    /// <summary>Long synchronous work off the thread that listens for Ctrl+C.</summary>
    public static void SetWork(this Command command, Func<ParseResult, CancellationToken, int> work) =>
        command.SetAction((arguments, stop) => Task.Run(() => work(arguments, stop), CancellationToken.None));
}
