using ClusterVae.Files;

namespace ClusterVae.Cli.Outputs;

/// <summary>What --out may name.</summary>
internal static class OutputArguments
{
    public static void RequireScores(string path)
    {
        if (!ScoreFiles.Knows(path))
            throw new UsageException($"--out {path}: scores are written as .csv or .npy.");
    }
}
