using System.Buffers.Binary;

namespace ClusterVae.Files;

/// <summary>The header of the MNIST files: two zero bytes, the element type, the number of axes, then one big-endian extent per axis.</summary>
internal static class IdxHeader
{
    private const int MaxAxes = 8;

    public static bool Matches(ReadOnlySpan<byte> start) => start is [0, 0, _, >= 1 and <= MaxAxes, ..] && KindOf(start[2]) is not null;

    public static ArrayHeader Read(InputFile file)
    {
        Span<byte> bytes = stackalloc byte[4 + 4 * MaxAxes];
        if (file.Read(bytes[..4]) < 4)
            throw InputFile.Problem(file.Path, "is truncated: an IDX file begins with four bytes", "Fetch or write the file again.");
        if (!Matches(bytes[..4]))
            throw InputFile.Problem(file.Path, "is not an IDX file", "Its first bytes must be 00 00, an element type and the number of axes.", Convert.ToHexString(bytes[..4]));
        var extents = bytes.Slice(4, 4 * bytes[3]);
        if (file.Read(extents) < extents.Length)
            throw InputFile.Problem(file.Path, $"is truncated within the extents of its {bytes[3]} axes", "Fetch or write the file again.");
        var shape = new long[bytes[3]];
        for (var axis = 0; axis < shape.Length; axis++)
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(extents[(4 * axis)..]);
        return ArrayHeader.Checked(file, KindOf(bytes[2])!.Value, bigEndian: true, shape, 4 + extents.Length);
    }

    private static ElementKind? KindOf(byte code) => code switch
    {
        0x08 => ElementKind.UInt8,
        0x09 => ElementKind.Int8,
        0x0B => ElementKind.Int16,
        0x0C => ElementKind.Int32,
        0x0D => ElementKind.Float32,
        0x0E => ElementKind.Float64,
        _ => null,
    };
}
