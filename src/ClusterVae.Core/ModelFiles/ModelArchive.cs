using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterVae.ModelFiles;

/// <summary>
/// The one format in which every model is kept, stand-alone or inside ML.NET's zip with the same bytes: a checked header, JSON for what has a
/// name, raw arrays for what has a shape. It holds data only; reading it runs nothing. The layout is in docs/file-format.md.
/// </summary>
public sealed class ModelArchive
{
    public const int FormatVersion = 1;

    private const int PreambleLength = 8 + 4 + 4 + 8 + 32;
    private const int MaxHeaderLength = 64 << 20;

    private readonly Dictionary<string, ModelArray> arrays = [];

    public ModelArchive(string kind, JsonObject? properties = null)
    {
        Kind = kind;
        Properties = properties ?? [];
    }

    // The line ends and the end-of-file mark show at once when a transfer took the file for text.
    private static ReadOnlySpan<byte> Magic => "CVAE\r\n\u001a\n"u8;

    /// <summary>What the model is, for example "gaussian-mixture".</summary>
    public string Kind { get; }

    /// <summary>Options and whatever else has a name rather than a shape.</summary>
    public JsonObject Properties { get; }

    public IReadOnlyDictionary<string, ModelArray> Arrays => arrays;

    public ModelArchive Add<T>(string name, ReadOnlySpan<T> values, params long[] shape) where T : unmanaged
    {
        arrays.Add(name, ModelArray.Of(values, shape));
        return this;
    }

    public ReadOnlySpan<T> Get<T>(string name) where T : unmanaged => Find(name).As<T>();

    public ModelArray Find(string name) => arrays.TryGetValue(name, out var array)
        ? array
        : throw new ModelFileException($"the array '{name}' is missing", "Load the file with the version of the library that wrote it.");

    /// <summary>Guards against a file of another model: a k of ten where a mixture is expected reads badly otherwise.</summary>
    public ModelArchive Expect(string kind) => Kind == kind
        ? this
        : throw new ModelFileException($"it holds a model of kind '{Kind}', not '{kind}'", "Name the file that holds the model you want.");

    public void Write(Stream stream)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["kind"] = Kind,
            ["properties"] = Properties.DeepClone(),
            ["arrays"] = new JsonArray([.. arrays.Select(pair => new JsonObject
            {
                ["name"] = pair.Key,
                ["type"] = pair.Value.Type,
                ["shape"] = new JsonArray([.. pair.Value.Shape.Select(side => (JsonNode)JsonValue.Create(side))]),
            })]),
        });

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var array in arrays.Values)
            hash.AppendData(array.Bytes);

        Span<byte> preamble = stackalloc byte[PreambleLength];
        Magic.CopyTo(preamble);
        BinaryPrimitives.WriteInt32LittleEndian(preamble[8..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(preamble[12..], header.Length);
        BinaryPrimitives.WriteInt64LittleEndian(preamble[16..], arrays.Values.Sum(array => (long)array.Bytes.Length));
        hash.GetHashAndReset(preamble[24..]);

        stream.Write(preamble);
        stream.Write(header);
        foreach (var array in arrays.Values)
            stream.Write(array.Bytes);
    }

    /// <summary>Checks magic, version, lengths and hash before it believes anything else.</summary>
    public static ModelArchive Read(Stream stream)
    {
        Span<byte> preamble = stackalloc byte[PreambleLength];
        Fill(stream, preamble);
        if (!preamble[..8].SequenceEqual(Magic))
            throw new ModelFileException("it does not begin as a ClusterVae model does", "Name a file that this library wrote.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(preamble[8..]);
        if (version is < 1 or > FormatVersion)
            throw new ModelFileException($"it has format version {version}, this library reads up to {FormatVersion}", "Update this library to the version that wrote the file.");
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(preamble[12..]);
        var bodyLength = BinaryPrimitives.ReadInt64LittleEndian(preamble[16..]);
        if (headerLength is < 2 or > MaxHeaderLength || bodyLength < 0)
            throw Damaged();

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = new byte[headerLength];
        Fill(stream, header);
        hash.AppendData(header);

        var archive = Parse(header, out var declared);
        if (declared.Sum(array => array.Bytes) != bodyLength)
            throw Damaged();
        foreach (var (name, type, shape, bytes) in declared)
        {
            var values = ReadExactly(stream, bytes);
            hash.AppendData(values);
            archive.arrays.Add(name, new ModelArray(type, shape, values));
        }
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(preamble[24..]))
            throw Damaged();
        return archive;
    }

    private static ModelArchive Parse(byte[] header, out List<(string Name, string Type, long[] Shape, long Bytes)> declared)
    {
        try
        {
            var root = JsonNode.Parse(header)!.AsObject();
            declared = [];
            foreach (var node in root["arrays"]!.AsArray())
            {
                var type = node!["type"]!.GetValue<string>();
                var shape = node["shape"]!.AsArray().Select(side => side!.GetValue<long>()).ToArray();
                declared.Add((node["name"]!.GetValue<string>(), type, shape, ModelArray.ByteLength(type, shape)));
            }
            if (declared.Select(array => array.Name).Distinct().Count() != declared.Count)
                throw Damaged();
            return new ModelArchive(root["kind"]!.GetValue<string>(), root["properties"]!.DeepClone().AsObject());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or OverflowException or ArgumentException)
        {
            throw Damaged(e);
        }
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

    private static void Fill(Stream stream, Span<byte> target)
    {
        if (stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw new ModelFileException("it ends too early", "Copy the file again; the transfer or the save was cut off.");
    }

    private static ModelFileException Damaged(Exception? inner = null) =>
        new("its content does not match its hash or header", "The file was altered or damaged; restore it from where it was made.", inner);
}
