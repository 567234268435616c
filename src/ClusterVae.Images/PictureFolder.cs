using System.IO.Enumeration;
using ClusterVae.Data;

namespace ClusterVae.Images;

/// <summary>The pictures below a folder, in an order that is the same everywhere: by name, byte by byte. Only names are looked at.</summary>
public sealed class PictureFolder
{
    internal const string Endings = ".jpg, .jpeg, .png, .bmp, .gif, .webp";

    private static readonly string[] Known = Endings.Split(", ");

    private PictureFolder(string path, PictureFile[] files) => (Path, Files) = (path, files);

    public string Path { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<PictureFile> Files { get; }

    /// <summary>Hidden files and folders are left out; a link to a file counts as one, a link to a folder is not followed.</summary>
    public static PictureFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Directory.Exists(path))
            throw new DataProblemException($"{path} is {(File.Exists(path) ? "a file" : "not there")}", "Name a folder of pictures.");
        var below = new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsPicture(entry.FileName),
            // A link may lead anywhere, its own folder included.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        try
        {
            var root = System.IO.Path.GetFullPath(path);
            PictureFile[] files = [.. below.Select(file => new PictureFile(file, System.IO.Path.GetRelativePath(root, file).Replace(System.IO.Path.DirectorySeparatorChar, '/'))).OrderBy(file => file.Name, StringComparer.Ordinal)];
            return files.Length > 0 ? new PictureFolder(path, files) : throw new DataProblemException($"{path} holds no pictures", $"Name a folder of files that end on {Endings}.");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new DataProblemException($"{path} cannot be searched ({error.Message})", "Check what lies in it, and who may read it.", inner: error);
        }
    }

    private static bool IsPicture(ReadOnlySpan<char> name)
    {
        foreach (var ending in Known)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}

/// <param name="Path">to open it</param>
/// <param name="Name">below the folder, with slashes</param>
public sealed record PictureFile(string Path, string Name)
{
    /// <summary>The first folder of the name, which often says what the picture shows; empty for a picture that lies in none.</summary>
    public string Folder => Name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? Name[..end] : "";
}
