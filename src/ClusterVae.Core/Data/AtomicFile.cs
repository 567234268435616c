namespace ClusterVae.Data;

/// <summary>
/// A file that appears complete or not at all: written beside its place under another name, flushed to the disk and renamed by
/// <see cref="Commit"/>. Disposed without a commit it leaves what was there before, and no trace.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string partial;
    private readonly FileStream stream;
    private bool done;

    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = path;
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new OutputProblemException(path, "is a directory", "Name a file.");
        partial = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, $".{System.IO.Path.GetFileName(full)}.{Guid.NewGuid():N}.partial");
        stream = Guarded(() => new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16));
    }

    public string Path { get; }

    public Stream Stream => stream;

    /// <summary>Like <see cref="Stream"/>.Write, with errors that name the file.</summary>
    /// <param name="bytes">what to write</param>
    /// <param name="at">where; null: behind what was written last</param>
    public void Write(ReadOnlySpan<byte> bytes, long? at = null)
    {
        try
        {
            if (at is { } position)
                stream.Position = position;
            stream.Write(bytes);
        }
        catch (IOException error)
        {
            throw new OutputProblemException(Path, "cannot be written", error.Message, error);
        }
    }

    public void Commit()
    {
        ObjectDisposedException.ThrowIf(done, this);
        Guarded(() =>
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(partial, Path, overwrite: true);
            return true;
        });
        done = true;
    }

    public void Dispose()
    {
        if (done)
            return;
        done = true;
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk: the file is thrown away in any case.
        }
        File.Delete(partial);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DirectoryNotFoundException error)
        {
            throw new OutputProblemException(Path, "lies in a directory that does not exist", "Create it first.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new OutputProblemException(Path, "may not be written", "Check the permissions of the file and its directory.", error);
        }
        catch (IOException error)
        {
            throw new OutputProblemException(Path, "cannot be written", error.Message, error);
        }
    }
}
