namespace ClusterVae.Data;

/// <summary>
/// A file that appears complete or not at all: written beside its place under another name, flushed to the disk and renamed by
/// <see cref="Commit"/>. Disposed without a commit it leaves what was there before, and no trace. A link is written through, the mode of what
/// is replaced is kept, and nothing but a regular file is replaced.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private const string Ending = ".partial";

    // With the rest of the other name it stays below the 255 bytes that file systems take, at four bytes a character.
    private const int LongestStart = 50;

    private readonly string target;
    private readonly string partial;
    private readonly FileStream stream;
    private bool done;

    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = path;
        target = Guarded(() => PathFacts.Final(path));
        var mode = RequireReplaceable();
        var folder = System.IO.Path.GetDirectoryName(target)!;
        var start = $".{Start(System.IO.Path.GetFileName(target))}.";
        CleanUp(folder, start);
        // A random name, opened as new: nobody can have put a link there.
        partial = System.IO.Path.Combine(folder, $"{start}{Guid.NewGuid():N}{Ending}");
        stream = Guarded(() => Create(partial, mode));
    }

    /// <summary>As it was asked for; where that is a link, its target is written.</summary>
    public string Path { get; }

    /// <summary>Like <see cref="Stream.Write(ReadOnlySpan{byte})"/>, with errors that name the file.</summary>
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
        catch (Exception error) when (IsFull(error))
        {
            throw Unwritable(error);
        }
    }

    /// <summary>Lets something else write; its failures name the file too.</summary>
    public void Fill(Action<Stream> write) => Guarded(() =>
    {
        write(stream);
        return true;
    });

    public void Commit()
    {
        ObjectDisposedException.ThrowIf(done, this);
        Guarded(() =>
        {
            stream.Flush(flushToDisk: true);
            // Renamed while it is held, so that nobody takes it for a left-over; Windows renames closed files only.
            if (OperatingSystem.IsWindows())
                stream.Dispose();
            File.Move(partial, target, overwrite: true);
            stream.Dispose();
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
        catch (Exception error) when (IsFull(error))
        {
            // The file is thrown away in any case.
        }
        File.Delete(partial);
    }

    /// <summary>The mode of what is replaced; null where the name is new.</summary>
    private UnixFileMode? RequireReplaceable()
    {
        if (System.IO.Path.EndsInDirectorySeparator(Path))
            throw new OutputProblemException(Path, "names a directory", "Name a file.");
        var facts = PathFacts.Of(target);
        if (facts.Kind == PathKind.Missing)
            return null;
        if (!facts.IsFileOrUnknown)
            throw new OutputProblemException(Path, $"is {facts.Name}", "Name a regular file, or one that does not exist yet.");
        if (File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            throw new OutputProblemException(Path, "is write-protected", "Allow writing to it, or name another file.");
        return OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target);
    }

    private static FileStream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 16 };
        if (mode is not { } wanted || OperatingSystem.IsWindows())
            return new FileStream(path, options);
        options.UnixCreateMode = wanted;
        var created = new FileStream(path, options);
        // The process's mask was taken off it.
        File.SetUnixFileMode(created.SafeFileHandle, wanted);
        return created;
    }

    /// <summary>Throws away what killed processes left of earlier writes of this file; what somebody still writes is locked.</summary>
    private static void CleanUp(string folder, string start)
    {
        try
        {
            foreach (var left in new DirectoryInfo(folder).EnumerateFiles(".*" + Ending).Where(file => IsLeftOver(file.Name, start)))
            {
                if (left.LinkTarget is not null)
                    continue;
                using (new FileStream(left.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    left.Delete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is being written, or is not ours: no reason not to write.
        }
    }

    private static bool IsLeftOver(string name, string start) =>
        name.StartsWith(start, StringComparison.Ordinal) && name.Length == start.Length + 32 + Ending.Length && Guid.TryParseExact(name.AsSpan(start.Length, 32), "N", out _);

    private static string Start(string name)
    {
        var length = Math.Min(name.Length, LongestStart);
        return char.IsHighSurrogate(name[length - 1]) ? name[..(length - 1)] : name[..length];
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
        catch (Exception error) when (IsFull(error))
        {
            throw Unwritable(error);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new OutputProblemException(Path, "is not a path", "Check its characters.", error);
        }
    }

    // Beyond the largest size that the file system or the process's limits allow, .NET speaks of an argument.
    private static bool IsFull(Exception error) => error is IOException or ArgumentOutOfRangeException;

    private OutputProblemException Unwritable(Exception error) => new(Path, "cannot be written",
        error is IOException ? error.Message : "It would be larger than its file system or the limits of this process allow (ulimit -f).", error);
}
