using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ClusterVae.Files;

/// <summary>
/// What a model file holds: the kind of model, a JSON description (options, shapes) and arrays. Data only: reading one never runs code.
/// The bytes are the same in a stand-alone file and inside ML.NET's zip. The layout is described in docs/file-format.md.
/// </summary>
public sealed record ModelFile(string Kind, JsonObject Description, IReadOnlyList<ModelArray> Arrays)
{
    public const int CurrentVersion = 1;

    private const int Alignment = 64;
    private const int MaximalHeader = 64 << 20;

    // The line ends and the control character betray a transfer in text mode.
    private static ReadOnlySpan<byte> Magic => "CVAE\r\n\u001a\n"u8;

    public ModelArray this[string name] => Arrays.FirstOrDefault(array => array.Name == name)
        ?? throw new ModelFileException($"The {Kind} file has no array '{name}'", "It was not written by this library, or not completely; write it again.");

    public void Write(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Model files are written on little-endian machines only.");
        var header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in Body(length.ToArray(), header))
            hash.AppendData(part.Span);

        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(version, CurrentVersion);
        target.Write(Magic);
        target.Write(version);
        target.Write(hash.GetHashAndReset());
        foreach (var part in Body(length.ToArray(), header))
            target.Write(part.Span);
    }

    /// <summary>Writes beside the file and renames, so that a reader sees the old file or the new one and nothing in between.</summary>
    public void Write(string path)
    {
        var beside = path + ".new";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            Write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }

    public static ModelFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return Read(stream);
    }

    /// <summary>Reads one model and stops behind its last byte.</summary>
    public static ModelFile Read(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Span<byte> start = stackalloc byte[8 + 4 + 32];
        Fill(source, start);
        if (!start[..8].SequenceEqual(Magic))
            throw new ModelFileException("This is not a ClusterVae model file", "Give the path of a .cvae file; a file sent in text mode must be sent again in binary mode.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (version > CurrentVersion)
            throw new ModelFileException($"The model file has format version {version}, this library reads up to {CurrentVersion}", "Update ClusterVae.");
        if (version < 1)
            throw new ModelFileException($"The model file has the impossible format version {version}", "The file is altered; get it again.");
        var expected = start[12..].ToArray();

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lengthBytes = new byte[8];
        FillHashed(source, lengthBytes, hash);
        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length is < 2 or > MaximalHeader)
            throw Altered();
        var headerBytes = new byte[length];
        FillHashed(source, headerBytes, hash);
        // The header decides how much is read next, so it is looked at before the hash can be known: every number in it is checked.
        var header = Parse(headerBytes);
        var arrays = new List<ModelArray>(header.Arrays.Length);
        var position = lengthBytes.Length + length;
        foreach (var entry in header.Arrays)
        {
            SkipPadding(source, ref position, hash);
            var bytes = ReadBlocks(source, Bytes(entry), hash);
            position += bytes.Length;
            arrays.Add(new ModelArray(entry.Name, entry.Type, entry.Shape, bytes));
        }
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
            throw Altered();
        return new ModelFile(header.Kind, header.Description, arrays);
    }

    private byte[] Header()
    {
        foreach (var array in Arrays)
        {
            if (array.Bytes.Length != checked(array.Count * ModelArray.SizeOf(array.Type)))
                throw new ArgumentException($"The array '{array.Name}' has {array.Bytes.Length} bytes, its shape asks for {array.Count} elements of {array.Type}.");
        }
        var entries = Arrays.Select(array => new Entry(array.Name, array.Type, [.. array.Shape])).ToArray();
        return JsonSerializer.SerializeToUtf8Bytes(new HeaderRecord(Kind, Description, entries), Json);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Body(byte[] length, byte[] header)
    {
        yield return length;
        yield return header;
        long position = length.Length + header.Length;
        foreach (var array in Arrays)
        {
            var padding = Padding(position);
            yield return new byte[padding];
            yield return array.Bytes;
            position += padding + array.Bytes.Length;
        }
    }

    // Arrays start at multiples of 64 counted from the header's length, so that a mapped file can be used in place.
    private static int Padding(long position) => (int)((Alignment - position % Alignment) % Alignment);

    private static void SkipPadding(Stream source, ref long position, IncrementalHash hash)
    {
        var padding = new byte[Padding(position)];
        FillHashed(source, padding, hash);
        position += padding.Length;
    }

    private static HeaderRecord Parse(byte[] bytes)
    {
        try
        {
            var header = JsonSerializer.Deserialize<HeaderRecord>(bytes, Json);
            if (header is not { Kind: not null, Description: not null, Arrays: not null } || header.Arrays.Any(entry => entry is not { Name: not null, Shape: not null }))
                throw Altered();
            return header;
        }
        catch (JsonException error)
        {
            throw Altered(error);
        }
    }

    private static long Bytes(Entry entry)
    {
        long bytes = ModelArray.SizeOf(entry.Type);
        foreach (var extent in entry.Shape)
        {
            if (extent < 0 || extent > 0 && bytes > int.MaxValue / extent)
                throw Altered();
            bytes *= extent;
        }
        return bytes;
    }

    // Grows with what really arrives: an altered length in the header must not ask for memory that the file cannot fill.
    private static byte[] ReadBlocks(Stream source, long count, IncrementalHash hash)
    {
        const int block = 16 << 20;
        var bytes = new byte[Math.Min(count, block)];
        var filled = 0;
        while (true)
        {
            FillHashed(source, bytes.AsSpan(filled), hash);
            filled = bytes.Length;
            if (filled == count)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, (long)filled * 2));
        }
    }

    private static void FillHashed(Stream source, Span<byte> bytes, IncrementalHash hash)
    {
        Fill(source, bytes);
        hash.AppendData(bytes);
    }

    private static void Fill(Stream source, Span<byte> bytes)
    {
        if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ModelFileException("The model file ends too early", "It was cut off while it was written or copied; get it again.");
    }

    private static ModelFileException Altered(Exception? inner = null) =>
        new("The content of the model file does not match its hash", "The file was altered or damaged; get it again.", inner);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        AllowDuplicateProperties = false,
    };

    private sealed record HeaderRecord(string Kind, JsonObject Description, Entry[] Arrays);

    private sealed record Entry(string Name, ArrayType Type, long[] Shape);
}
