using System.CommandLine;
using System.CommandLine.Invocation;

namespace ClusterVae.Cli.Trainers;

/// <summary>The usual help; that of fit goes on with every trainer's options, read from the options records themselves.</summary>
internal sealed class HelpWithTrainers(SynchronousCommandLineAction usual, Command fit) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command != fit)
            return code;
        var output = parseResult.InvocationConfiguration.Output;
        foreach (var trainer in TrainerRegistry.All)
        {
            output.WriteLine($"Options of --trainer {trainer.Name} ({trainer.Summary}), each as --set Name=Value:");
            var width = trainer.Settings.Max(setting => setting.Usage.Length);
            foreach (var setting in trainer.Settings)
                output.WriteLine($"  {setting.Usage.PadRight(width)}  {setting.Description}");
            output.WriteLine();
        }
        return code;
    }
}
