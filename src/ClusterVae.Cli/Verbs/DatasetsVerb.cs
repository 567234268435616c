using System.CommandLine;
using ClusterVae.Cli.Outputs;
using ClusterVae.Cli.Sets;

namespace ClusterVae.Cli.Verbs;

/// <summary>clustervae datasets: lists the data sets, or fetches one.</summary>
internal static class DatasetsVerb
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("datasets", "List the data sets that --data may name, or fetch one into $CLUSTERVAE_DATA.");
        var name = new Argument<string?>("name") { Description = "mnist or fashion-mnist", Arity = ArgumentArity.ZeroOrOne };
        command.Add(name);
        command.SetWork((arguments, stop) =>
        {
            if (arguments.GetValue(name) is not { } wanted)
            {
                foreach (var known in DataSets.All)
                {
                    var where = known.Archive is null ? "here" : DataSetFiles.IsThere(known.Archive) ? "fetched" : $"clustervae datasets {known.Archive}";
                    console.Output.WriteLine($"{known.Name,-20} {known.Summary} ({where})");
                }
                return Tool.Fine;
            }
            var set = DataSets.Find(wanted) ?? throw new UsageException($"There is no data set '{wanted}'. There are: {string.Join(", ", DataSets.Names)}.");
            if (set.Archive is null)
            {
                console.Output.WriteLine($"{set.Name} travels inside the tool: --data {set.Name}");
                return Tool.Fine;
            }
            ProgressDisplay.Run(console, $"fetch {set.Archive}", progress =>
            {
                DataSetFetcher.FetchAsync(set.Archive, console.ErrorIsPerson ? TextWriter.Null : console.Error, progress, stop).GetAwaiter().GetResult();
                return set.Archive;
            });
            console.Output.WriteLine($"{set.Archive} is in {DataSetCache.Folder(set.Archive)}");
            return Tool.Fine;
        });
        return command;
    }
}
