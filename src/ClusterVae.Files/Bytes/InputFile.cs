using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The bytes of a file, unzipped where they are zipped; every failure of the file system becomes a <see cref="DataProblemException"/> that names the file.</summary>
internal sealed class InputFile : IDisposable
{
    private readonly FileStream file;
    private readonly WholeGzip? unzipped;

    private InputFile(string path, FileStream file, bool zipped)
    {
        (Path, this.file) = (path, file);
        if (zipped)
            unzipped = new WholeGzip(file);
        else
            Length = file.Length;
    }

    public string Path { get; }

    /// <summary>Null where the file is zipped.</summary>
    public long? Length { get; }

    public static InputFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw Problem(path, "is a directory", "Name a file.");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (!file.CanSeek)
                throw Problem(path, "is not a regular file", "Rows are read more than once: write them to a file first.");
            if (file.Length == 0)
                throw Problem(path, "is empty", "Check that the file was written completely.");
            Span<byte> magic = stackalloc byte[2];
            var zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
            file.Position = 0;
            return new InputFile(path, file, zipped);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (Translate(path, error) is { } problem)
                throw problem;
            throw;
        }
    }

    /// <summary>As many bytes as there are, fewer than fit only at the end.</summary>
    public int Read(Span<byte> target)
    {
        try
        {
            return unzipped is null ? file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) : unzipped.Read(target);
        }
        catch (Exception error) when (Translate(Path, error) is { } problem)
        {
            throw problem;
        }
    }

    public void Dispose()
    {
        unzipped?.Dispose();
        file.Dispose();
    }

    public static DataProblemException Problem(string path, string problem, string remedy, string? value = null, Exception? inner = null) =>
        new($"{path} {problem}", remedy, value: value, inner: inner);

    private static DataProblemException? Translate(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Problem(path, "does not exist", "Check the path.", inner: error),
        UnauthorizedAccessException => Problem(path, "may not be read", "Check the file's permissions.", inner: error),
        InvalidDataException => Problem(path, "is damaged: its compressed bytes cannot be unpacked", "Fetch or write the file again.", inner: error),
        IOException => Problem(path, "cannot be read", error.Message, inner: error),
        ArgumentException or NotSupportedException => Problem(path, "is not a path", "Check its characters.", inner: error),
        _ => null,
    };
}
