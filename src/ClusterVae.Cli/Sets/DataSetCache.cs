namespace ClusterVae.Cli.Sets;

/// <summary>
/// Where fetched data sets lie: below $CLUSTERVAE_DATA; else in a checkout's datasets/cache; else with the user's other application data. Whoever
/// may write there decides nothing: files count by their checksums alone.
/// </summary>
internal static class DataSetCache
{
    private const string Variable = "CLUSTERVAE_DATA";

    public static string Folder(string archive) => Path.Combine(Root(), archive);

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated)
            return stated;
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "datasets", "mnist.sha256")))
                return Path.Combine(folder.FullName, "datasets", "cache");
        }
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "clustervae", "datasets");
    }
}
