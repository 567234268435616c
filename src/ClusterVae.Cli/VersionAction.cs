using System.CommandLine;
using System.CommandLine.Invocation;

namespace ClusterVae.Cli;

/// <summary>Prints the tool's own version, whatever program hosts it.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Tool.Version);
        return Tool.Fine;
    }
}
