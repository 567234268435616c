using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The zip that a model is written into, one entry after the other.</summary>
internal sealed class RepositoryWriter : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = [];

    private RepositoryWriter(Stream stream)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    public static RepositoryWriter CreateNew(Stream stream)
    {
        var writer = new RepositoryWriter(stream);
        writer.WriteEntry("TrainingInfo", "Version.txt",
            entry => entry.Write(Encoding.UTF8.GetBytes($"{typeof(RepositoryWriter).Assembly.GetName().Version}\n")));
        return writer;
    }

    /// <summary>Writes into memory first: a zip has one open entry at a time, and components nest.</summary>
    public void WriteEntry(string dir, string name, Action<Stream> write)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        var path = RepositoryPath.Of(dir, name);
        using var content = new MemoryStream();
        write(content);
        if (!_names.Add(path))
            throw Contracts.ExceptParam(nameof(name), "Duplicate entry: '{0}'", path);
        using var entry = _archive.CreateEntry(path).Open();
        content.WriteTo(entry);
    }

    public void Dispose() => _archive.Dispose();
}

internal sealed class RepositoryReader : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private RepositoryReader(Stream stream, IExceptionContext context)
    {
        Context = context;
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception ex)
        {
            throw context.ExceptDecode(ex, "Failed to open a zip archive");
        }

        foreach (var entry in _archive.Entries)
            _entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public IExceptionContext Context { get; }

    public static RepositoryReader Open(Stream stream, IExceptionContext context) => new(stream, context);

    public Stream OpenEntryOrNull(string dir, string name)
    {
        if (!_entries.TryGetValue(RepositoryPath.Of(dir, name), out var entry))
            return null;
        var content = new MemoryStream();
        try
        {
            using var packed = entry.Open();
            packed.CopyTo(content);
        }
        catch (InvalidDataException ex)
        {
            throw Context.ExceptDecode(ex, "Corrupt model file");
        }

        content.Position = 0;
        return content;
    }

    public void Dispose() => _archive.Dispose();
}

internal static class RepositoryPath
{
    public static string Of(string dir, string name)
    {
        Contracts.CheckParam(dir == null || !dir.Contains(".."), nameof(dir));
        Contracts.CheckParam(!name.Contains(".."), nameof(name));
        return Path.Combine(dir ?? "", name).Replace('\\', '/');
    }
}
