using System.Buffers.Binary;

namespace ClusterVae.Files;

/// <summary>Elements of either byte order into numbers.</summary>
internal static class ElementCodec
{
    public static int Size(this ElementKind kind) => kind switch
    {
        ElementKind.Bool or ElementKind.UInt8 or ElementKind.Int8 => 1,
        ElementKind.UInt16 or ElementKind.Int16 or ElementKind.Float16 => 2,
        ElementKind.UInt32 or ElementKind.Int32 or ElementKind.Float32 => 4,
        _ => 8,
    };

    public static bool IsFloat(this ElementKind kind) => kind is ElementKind.Float16 or ElementKind.Float32 or ElementKind.Float64;

    public static void Decode(ElementKind kind, bool bigEndian, ReadOnlySpan<byte> bytes, Span<float> target)
    {
        switch (kind)
        {
            case ElementKind.UInt8:
                for (var i = 0; i < target.Length; i++)
                    target[i] = bytes[i];
                break;
            case ElementKind.Float32 when !bigEndian:
                for (var i = 0; i < target.Length; i++)
                    target[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            case ElementKind.Float64 when !bigEndian:
                for (var i = 0; i < target.Length; i++)
                    target[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
            default:
                var size = kind.Size();
                for (var i = 0; i < target.Length; i++)
                    target[i] = (float)Element(kind, bigEndian, bytes[(size * i)..]);
                break;
        }
    }

    /// <summary>One element as a double; integers beyond 2⁵³ are rounded.</summary>
    public static double Element(ElementKind kind, bool bigEndian, ReadOnlySpan<byte> bytes)
    {
        Span<byte> ordered = stackalloc byte[8];
        var element = ordered[..kind.Size()];
        bytes[..element.Length].CopyTo(element);
        if (bigEndian)
            element.Reverse();
        return kind switch
        {
            ElementKind.Bool => element[0] == 0 ? 0 : 1,
            ElementKind.UInt8 => element[0],
            ElementKind.Int8 => (sbyte)element[0],
            ElementKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
            ElementKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
            ElementKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
            ElementKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
            ElementKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
            ElementKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
            ElementKind.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            ElementKind.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(element),
        };
    }
}

/// <summary>What one element of a binary array is.</summary>
internal enum ElementKind
{
    Bool,
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float16,
    Float32,
    Float64,
}
