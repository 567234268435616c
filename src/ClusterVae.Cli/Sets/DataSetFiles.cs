using System.Security.Cryptography;
using ClusterVae.Data;

namespace ClusterVae.Cli.Sets;

/// <summary>The files of a data set and their checksums, which travel inside the tool.</summary>
internal static class DataSetFiles
{
    public static IEnumerable<(string Name, string Sum)> Of(string archive)
    {
        using var reader = new StreamReader(typeof(DataSetFiles).Assembly.GetManifestResourceStream($"{archive}.sha256")!);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => line.Split("  ")).Select(parts => (parts[1].Trim(), parts[0]));
    }

    public static bool IsThere(string archive) => Of(archive).All(file => IsRight(Path.Combine(DataSetCache.Folder(archive), file.Name), file.Sum));

    /// <summary>A file of the set, its bytes checked: the folder may be another's, or the copy may have broken off.</summary>
    public static string Require(string archive, string name)
    {
        var folder = DataSetCache.Folder(archive);
        var path = Path.Combine(folder, name);
        if (PathFacts.Of(path).Kind == PathKind.Missing)
            throw new WorkException($"{name} is not in {folder}. Fetch it first: clustervae datasets {archive}");
        return IsRight(path, Of(archive).First(file => file.Name == name).Sum)
            ? path
            : throw new WorkException($"{path} is not the file of that name in {archive}: its SHA-256 is another. Delete it and fetch it again: clustervae datasets {archive}");
    }

    public static bool IsRight(string path, string sum)
    {
        if (!PathFacts.Of(path).IsFileOrUnknown)
            return false;
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file)) == sum;
    }
}
