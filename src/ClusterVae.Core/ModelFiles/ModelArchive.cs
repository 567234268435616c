using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClusterVae.Data;

namespace ClusterVae.ModelFiles;

/// <summary>
/// The one format in which every model is kept, stand-alone or inside ML.NET's zip with the same bytes: safetensors, with JSON for what has a
/// name, raw arrays for what has a shape, and a hash. It holds data only; reading it runs nothing. The layout is in docs/file-format.md.
/// </summary>
internal sealed class ModelArchive
{
    private readonly Dictionary<string, ModelArray> arrays = [];

    public ModelArchive(string kind, JsonObject? properties = null)
    {
        Kind = kind;
        Properties = properties ?? [];
    }

    /// <summary>What the model is, for example "gaussian-mixture".</summary>
    public string Kind { get; }

    /// <summary>Options and whatever else has a name rather than a shape.</summary>
    public JsonObject Properties { get; }

    internal IReadOnlyDictionary<string, ModelArray> Arrays => arrays;

    public ModelArchive Add<T>(string name, ReadOnlySpan<T> values, params long[] shape) where T : unmanaged
    {
        arrays.Add(name, ModelArray.Of(values, shape));
        return this;
    }

    public ReadOnlySpan<T> Get<T>(string name) where T : unmanaged => Find(name).As<T>();

    internal ModelArray Find(string name) => arrays.TryGetValue(name, out var array)
        ? array
        : throw new ModelFileException($"the array '{name}' is missing", "Load the file with the version of the library that wrote it.");

    /// <summary>Guards against a file of another model: a k of ten where a mixture is expected reads badly otherwise.</summary>
    public ModelArchive Expect(string kind) => Kind == kind
        ? this
        : throw new ModelFileException($"it holds a model of kind '{Kind}', not '{kind}'", "Name the file that holds the model you want.");

    public void Write(Stream stream)
    {
        // The largest elements first, so that every array begins where its elements may.
        KeyValuePair<string, ModelArray>[] ordered = [.. arrays.OrderByDescending(pair => pair.Value.ElementBytes)];
        stream.Write(ArchiveHeader.Write(Kind, Properties, ordered));
        foreach (var (_, array) in ordered)
            stream.Write(array.Bytes);
    }

    /// <summary>Replaces the file as a whole.</summary>
    public void Write(string path)
    {
        using var file = new AtomicFile(path);
        file.Fill(Write);
        file.Commit();
    }

    /// <summary>Opens a file of its own for as long as it is used.</summary>
    public static T Read<T>(string path, Func<ModelArchive, T> use)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(use);
        using var stream = Open(path);
        return use(Read(stream));
    }

    /// <summary>
    /// Checks lengths and hash before it believes anything else. From a stream that can seek, arrays come into memory when they are asked for:
    /// keep it open until the model is made.
    /// </summary>
    public static ModelArchive Read(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = ArchiveHeader.Read(stream, hash);
        var archive = new ModelArchive(header.Kind, header.Properties);
        foreach (var (name, type, shape, bytes) in header.Arrays)
            archive.arrays.Add(name, new ModelArray(type, shape, stream.CanSeek ? Later(stream, bytes, hash) : Now(stream, bytes, hash)));
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(header.Hash))
            throw Damaged();
        return archive;
    }

    private static FileStream Open(string path)
    {
        var facts = PathFacts.Of(path);
        if (facts.Kind == PathKind.Missing)
            throw new ModelFileException($"{path} does not exist", "Check the path.");
        if (!facts.IsFileOrUnknown)
            throw new ModelFileException($"{path} is {facts.Name}", "Name a regular file.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{path} cannot be read", error.Message, error);
        }
    }

    /// <summary>Only hashed: a model asks for the arrays that it knows, and what else the file may hold takes no memory.</summary>
    private static Func<byte[]> Later(Stream stream, long length, IncrementalHash hash)
    {
        var place = stream.Position;
        var part = new byte[(int)Math.Min(length, 1 << 16)];
        for (var left = length; left > 0; left -= part.Length)
        {
            part = left < part.Length ? part[..(int)left] : part;
            Fill(stream, part);
            hash.AppendData(part);
        }
        return () =>
        {
            stream.Position = place;
            return ReadExactly(stream, length);
        };
    }

    private static Func<byte[]> Now(Stream stream, long length, IncrementalHash hash)
    {
        var bytes = ReadExactly(stream, length);
        hash.AppendData(bytes);
        return () => bytes;
    }

    /// <summary>Grows with what really arrives, so that a forged length cannot ask for memory that the file does not fill.</summary>
    private static byte[] ReadExactly(Stream stream, long length)
    {
        if (length > Array.MaxLength)
            throw Damaged();
        const int step = 1 << 20;
        var bytes = new byte[Math.Min(length, step)];
        for (var have = 0L; ;)
        {
            Fill(stream, bytes.AsSpan((int)have));
            have = bytes.Length;
            if (have == length)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(length, have * 2));
        }
    }

    internal static void Fill(Stream stream, Span<byte> target)
    {
        if (stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw new ModelFileException("it ends too early", "Copy the file again; the transfer or the save was cut off.");
    }

    internal static ModelFileException Damaged(Exception? inner = null) =>
        new("its content does not match its hash or header", "The file was altered or damaged; restore it from where it was made.", inner);
}
