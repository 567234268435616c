using System.IO.Enumeration;

namespace ClusterVae.Files;

/// <summary>The files that a path stands for: one file, a folder's files, or those that a pattern with * and ** fits, in an order that is always the same.</summary>
internal static class FileSet
{
    private static readonly string[] RowEndings = [".csv", ".tsv", ".txt", ".npy", ".idx", ".parquet", ".arrow", ".feather", "-ubyte"];

    /// <summary>Whether a path may stand for several files.</summary>
    public static bool IsMany(string path) => IsPattern(path) || Directory.Exists(path);

    /// <summary>Files that end like files of rows, hidden ones left out; at least one, or a <see cref="Data.DataProblemException"/>.</summary>
    public static IReadOnlyList<SetFile> Expand(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!IsMany(path))
            return [new SetFile(path, Path.GetFileName(path))];
        var (root, pattern) = IsPattern(path) ? Split(path) : (path, "*");
        var chosen = Walk(root, pattern).Where(file => IsPattern(path) || IsRows(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        return chosen.Length > 0 ? chosen : throw InputFile.Problem(path, "names no file of rows", $"Give a folder or a pattern of files that end on {string.Join(", ", RowEndings)}, also with .gz or .zst.");
    }

    private static bool IsRows(string name) => RowEndings.Any(ending => CompressedNames.Plain(name).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    // A file may be called that way all the same.
    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?') && !Path.Exists(path);

    /// <summary>What stands before the first wildcard, up to the last separator, and the rest.</summary>
    private static (string Root, string Pattern) Split(string path)
    {
        var unified = path.Replace('\\', OperatingSystem.IsWindows() ? '/' : '\\');
        var wild = unified.AsSpan().IndexOfAny('*', '?');
        var cut = unified.LastIndexOf('/', wild);
        return cut < 0 ? (".", unified) : (cut == 0 ? "/" : unified[..cut], unified[(cut + 1)..]);
    }

    private static List<SetFile> Walk(string root, string pattern)
    {
        var deep = pattern.Contains('/', StringComparison.Ordinal);
        try
        {
            var found = new List<SetFile>();
            foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = deep, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false }))
            {
                var name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
                if (Fits(name.Split('/'), pattern.Split('/')))
                    found.Add(new SetFile(Path.Combine(root, name), name));
            }
            return found;
        }
        catch (Exception error) when (error is DirectoryNotFoundException or UnauthorizedAccessException or IOException)
        {
            throw InputFile.Problem(root, "cannot be searched", error.Message, inner: error);
        }
    }

    private static bool Fits(ReadOnlySpan<string> name, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty)
            return name.IsEmpty;
        if (pattern[0] == "**")
            return Fits(name, pattern[1..]) || (!name.IsEmpty && Fits(name[1..], pattern));
        return !name.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], name[0], ignoreCase: false) && Fits(name[1..], pattern[1..]);
    }
}

/// <param name="Path">to open it</param>
/// <param name="Name">below the folder that was named, with slashes</param>
internal sealed record SetFile(string Path, string Name);
