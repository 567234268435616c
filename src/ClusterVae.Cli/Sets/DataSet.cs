using ClusterVae.Cli.Inputs;

namespace ClusterVae.Cli.Sets;

/// <summary>A data set that --data may name.</summary>
/// <param name="Name">as it is called on the command line</param>
/// <param name="Summary">rows, shape and contents</param>
/// <param name="Archive">the set that must be fetched for it; null when it travels inside the tool</param>
/// <param name="Load">its rows and labels</param>
internal sealed record DataSet(string Name, string Summary, string? Archive, Func<LabelledData> Load)
{
    public LabelledData Open(string asked, string? labelFile)
    {
        if (labelFile is not null)
            throw new UsageException($"The data set {asked} brings its own labels: leave --labels out.");
        return Load();
    }
}
