using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ClusterVae.ModelFiles;

/// <summary>The header of files of format version 1, which are read for ever and no longer written. Its layout is in docs/file-format.md.</summary>
internal static class FirstFormat
{
    private const int Version = 1;
    private const int RestOfPreamble = 4 + 4 + 8 + 32;
    private const int MaxHeaderLength = 64 << 20;

    private static readonly Dictionary<string, string> types = new() { ["float32"] = "F32", ["float64"] = "F64", ["int32"] = "I32", ["int64"] = "I64", ["uint8"] = "U8" };

    // The line ends and the end-of-file mark show at once when a transfer took the file for text.
    public static bool BeginsWith(ReadOnlySpan<byte> start) => start.SequenceEqual("CVAE\r\n\u001a\n"u8);

    /// <summary>What follows the magic, up to the first array.</summary>
    public static ArchiveHeader ReadHeader(Stream stream, IncrementalHash hash)
    {
        var preamble = new byte[RestOfPreamble];
        ModelArchive.Fill(stream, preamble);
        var version = BinaryPrimitives.ReadInt32LittleEndian(preamble);
        if (version != Version)
            throw ArchiveHeader.NewerThan(version.ToString(System.Globalization.CultureInfo.InvariantCulture), Version);
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(preamble.AsSpan(4));
        var bodyLength = BinaryPrimitives.ReadInt64LittleEndian(preamble.AsSpan(8));
        if (headerLength is < 2 or > MaxHeaderLength || bodyLength < 0)
            throw ModelArchive.Damaged();
        var header = new byte[headerLength];
        ModelArchive.Fill(stream, header);
        hash.AppendData(header);
        var read = ArchiveHeader.Parsed(() =>
        {
            var root = JsonNode.Parse(header)!.AsObject();
            var arrays = root["arrays"]!.AsArray().Select(node =>
            {
                var name = node!["type"]!.GetValue<string>();
                var type = types.GetValueOrDefault(name, name);
                long[] shape = [.. node["shape"]!.AsArray().Select(side => side!.GetValue<long>())];
                return new DeclaredArray(node["name"]!.GetValue<string>(), type, shape, ModelArray.ByteLength(type, shape));
            });
            return new ArchiveHeader(root["kind"]!.GetValue<string>(), root["properties"]!.DeepClone().AsObject(), [.. arrays], preamble[16..]);
        });
        return read.Arrays.Sum(array => array.Bytes) == bodyLength ? read : throw ModelArchive.Damaged();
    }
}
