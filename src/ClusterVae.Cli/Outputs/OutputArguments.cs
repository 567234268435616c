using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Outputs;

/// <summary>What --out may name.</summary>
internal static class OutputArguments
{
    public static void RequireScores(string path)
    {
        if (!ScoreFiles.Knows(path))
            throw new UsageException($"--out {path}: scores are written as {ScoreFiles.Endings}.");
    }

    /// <summary>An output would take the place of what it is made from, under whatever name.</summary>
    public static void RefuseInputs(string path, params IEnumerable<(string Option, string Path)> inputs)
    {
        foreach (var (option, input) in inputs)
        {
            if (PathFacts.SameFile(path, input))
                throw new UsageException($"--out {path} is the file of {option}, and would replace it. Name another file.");
        }
    }
}
