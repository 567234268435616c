using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Bytes from a first one to a last one.</summary>
internal interface IRowBytes : IDisposable
{
    /// <summary>As many bytes as there are, fewer than fit only at the end.</summary>
    int Read(Span<byte> target);

    /// <summary>Refuses bytes beyond those that were announced.</summary>
    void RequireEnd();
}

/// <summary>The bytes of a file, unpacked where they are compressed; every failure of the file system becomes a <see cref="DataProblemException"/> that names the file.</summary>
internal sealed class InputFile : IRowBytes
{
    private readonly FileStream file;
    private readonly IUnpacked? unpacked;
    private byte[]? kept;
    private int keptLength;
    private int at;

    private InputFile(string path, FileStream file, ReadOnlySpan<byte> start)
    {
        (Path, this.file) = (path, file);
        unpacked = start switch
        {
            [0x1f, 0x8b, ..] => new WholeGzip(file),
            [0x28, 0xb5, 0x2f, 0xfd] => new WholeZstd(file),
            _ => null,
        };
        if (unpacked is null)
            Length = file.Length;
    }

    public string Path { get; }

    /// <summary>Without a .gz or .zst behind it.</summary>
    public string PlainName => CompressedNames.Plain(Path);

    /// <summary>Null where the file is compressed.</summary>
    public long? Length { get; }

    /// <summary>For a look at the beginning: what is read is kept, and <see cref="Rewind"/> goes back to it, so that one opening tells everything.</summary>
    public static InputFile OpenHead(string path)
    {
        var head = Open(path);
        head.kept = [];
        return head;
    }

    public static InputFile Open(string path) => Open(path, unpacks: true);

    /// <summary>The bytes as they lie on the disk, compressed or not.</summary>
    public static InputFile OpenRaw(string path) => Open(path, unpacks: false);

    private static InputFile Open(string path, bool unpacks)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var facts = PathFacts.Of(path);
        if (facts.Kind == PathKind.Directory)
            throw Problem(path, "is a directory", "Name a file.");
        // Asked before it is opened: a pipe that nobody writes to would be waited for.
        if (facts.Kind != PathKind.Missing && !facts.IsFileOrUnknown)
            throw Problem(path, $"is {facts.Name} and not a regular file", "Rows are read more than once: write them to a file first.");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (!file.CanSeek)
                throw Problem(path, "is not a regular file", "Rows are read more than once: write them to a file first.");
            if (file.Length == 0)
                throw Problem(path, "is empty", "Check that the file was written completely.");
            Span<byte> magic = stackalloc byte[4];
            var start = magic[..file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            return new InputFile(path, file, unpacks ? start : default);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (Translate(path, error) is { } problem)
                throw problem;
            throw;
        }
    }

    public int Read(Span<byte> target)
    {
        if (kept is null)
            return ReadOn(target);
        var again = Math.Min(target.Length, keptLength - at);
        kept.AsSpan(at, again).CopyTo(target);
        var read = again + (again < target.Length ? ReadOn(target[again..]) : 0);
        if (at + read > kept.Length)
            Array.Resize(ref kept, Math.Max(at + read, 2 * kept.Length));
        target[again..read].CopyTo(kept.AsSpan(at + again));
        at += read;
        keptLength = Math.Max(keptLength, at);
        return read;
    }

    /// <summary>Bytes of a file that is not compressed, from any place; fewer than fit only at the end.</summary>
    public int ReadAt(long offset, Span<byte> target)
    {
        try
        {
            var done = 0;
            while (done < target.Length && RandomAccess.Read(file.SafeFileHandle, target[done..], offset + done) is var read and > 0)
                done += read;
            return done;
        }
        catch (Exception error) when (Translate(Path, error) is { } problem)
        {
            throw problem;
        }
    }

    /// <summary>Back to the first byte of a head.</summary>
    public void Rewind() => at = 0;

    /// <summary>Of a zipped file it is here that its checksum is read.</summary>
    public void RequireEnd()
    {
        Span<byte> more = stackalloc byte[1];
        if (Read(more) > 0)
            throw Problem(Path, "is longer than its header says", "Fetch or write the file again.");
    }

    private int ReadOn(Span<byte> target)
    {
        try
        {
            return unpacked is null ? file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) : unpacked.Read(target);
        }
        catch (Exception error) when (Translate(Path, error) is { } problem)
        {
            throw problem;
        }
    }

    public void Dispose()
    {
        unpacked?.Dispose();
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
