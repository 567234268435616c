using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterVae.ModelFiles;

/// <summary>One array as a header declares it.</summary>
internal readonly record struct DeclaredArray(string Name, string Type, long[] Shape, long Bytes);

/// <summary>
/// What stands before the arrays of a model file: a safetensors header whose metadata hold the model's kind, its properties, and the hash of the
/// whole file. Files of the first format, which had a header of its own, are read too.
/// </summary>
/// <param name="Hash">that the file must have</param>
internal sealed record ArchiveHeader(string Kind, JsonObject Properties, IReadOnlyList<DeclaredArray> Arrays, byte[] Hash)
{
    private const int FormatVersion = 2;
    private const int LengthBytes = 8;
    private const int Alignment = 8;
    private const int MaxLength = 64 << 20;

    // The hash stands first, so that its place is known: it is that of the file with these digits zero.
    private static ReadOnlySpan<byte> Beginning => "{\"__metadata__\":{\"sha256\":\""u8;

    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    // Quotes inside quotes as people write them; nothing here becomes part of a web page.
    private static readonly JsonSerializerOptions readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes before the arrays, which follow in the order given, each at a multiple of its elements' size where larger elements come first.</summary>
    public static byte[] Write(string kind, JsonObject properties, IReadOnlyList<KeyValuePair<string, ModelArray>> arrays)
    {
        var root = new JsonObject
        {
            ["__metadata__"] = new JsonObject
            {
                ["sha256"] = new string('0', HashDigits),
                ["version"] = FormatVersion.ToString(CultureInfo.InvariantCulture),
                ["kind"] = kind,
                ["properties"] = properties.ToJsonString(readable),
            },
        };
        var place = 0L;
        foreach (var (name, array) in arrays)
        {
            var end = place + array.Bytes.Length;
            root[name] = new JsonObject
            {
                ["dtype"] = array.Type,
                ["shape"] = new JsonArray([.. array.Shape.Select(side => (JsonNode)JsonValue.Create(side))]),
                ["data_offsets"] = new JsonArray(place, end),
            };
            place = end;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(root, readable);
        var padded = (json.Length + Alignment - 1) / Alignment * Alignment;
        var header = new byte[LengthBytes + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        json.CopyTo(header, LengthBytes);
        header.AsSpan(LengthBytes + json.Length).Fill((byte)' ');
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var (_, array) in arrays)
            hash.AppendData(array.Bytes);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), HashPlace(header));
        return header;
    }

    /// <summary>Leaves the stream at the first array, and the hash where the arrays' bytes go on.</summary>
    public static ArchiveHeader Read(Stream stream, IncrementalHash hash)
    {
        var start = new byte[LengthBytes];
        ModelArchive.Fill(stream, start);
        if (FirstFormat.BeginsWith(start))
            return FirstFormat.ReadHeader(stream, hash);
        var length = BinaryPrimitives.ReadInt64LittleEndian(start);
        if (length < Beginning.Length + HashDigits || length > MaxLength)
            throw Foreign();
        var header = new byte[LengthBytes + length];
        start.CopyTo(header, 0);
        ModelArchive.Fill(stream, header.AsSpan(LengthBytes, Beginning.Length));
        if (!header.AsSpan(LengthBytes).StartsWith(Beginning))
            throw Foreign();
        ModelArchive.Fill(stream, header.AsSpan(LengthBytes + Beginning.Length));
        var digits = HashPlace(header);
        var expected = HashOf(digits);
        var read = Parse(header.AsSpan(LengthBytes), expected);
        digits.Fill((byte)'0');
        hash.AppendData(header);
        return read;
    }

    /// <summary>Of a header that says what cannot be.</summary>
    public static ArchiveHeader Parsed(Func<ArchiveHeader> parse)
    {
        try
        {
            var header = parse();
            return header.Arrays.DistinctBy(array => array.Name).Count() == header.Arrays.Count ? header : throw ModelArchive.Damaged();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or OverflowException or ArgumentException)
        {
            throw ModelArchive.Damaged(e);
        }
    }

    public static ModelFileException NewerThan(string version, int known) =>
        new($"it has format version {version}, this library reads up to {known}", "Update this library to the version that wrote the file.");

    private static ArchiveHeader Parse(ReadOnlySpan<byte> json, byte[] expected)
    {
        var text = json.ToArray();
        return Parsed(() =>
        {
            var root = JsonNode.Parse(text)!.AsObject();
            var metadata = root["__metadata__"]!.AsObject();
            var version = metadata["version"]!.GetValue<string>();
            if (version != FormatVersion.ToString(CultureInfo.InvariantCulture))
                throw NewerThan(version, FormatVersion);
            var arrays = new List<DeclaredArray>();
            var place = 0L;
            foreach (var (name, node) in root)
            {
                if (name == "__metadata__")
                    continue;
                var type = node!["dtype"]!.GetValue<string>();
                long[] shape = [.. node["shape"]!.AsArray().Select(side => side!.GetValue<long>())];
                var declared = new DeclaredArray(name, type, shape, ModelArray.ByteLength(type, shape));
                // One behind the other, as they are written: offsets that overlap or leave holes are nobody's.
                if (node["data_offsets"]![0]!.GetValue<long>() != place || node["data_offsets"]![1]!.GetValue<long>() != place + declared.Bytes)
                    throw ModelArchive.Damaged();
                place = checked(place + declared.Bytes);
                arrays.Add(declared);
            }
            return new ArchiveHeader(metadata["kind"]!.GetValue<string>(), JsonNode.Parse(metadata["properties"]!.GetValue<string>())!.AsObject(), arrays, expected);
        });
    }

    private static Span<byte> HashPlace(byte[] header) => header.AsSpan(LengthBytes + Beginning.Length, HashDigits);

    private static byte[] HashOf(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigitLower((char)digit))
                throw ModelArchive.Damaged();
        }
        return Convert.FromHexString(System.Text.Encoding.ASCII.GetString(digits));
    }

    private static ModelFileException Foreign() => new("it does not begin as a ClusterVae model does", "Name a file that this library wrote.");
}
