namespace ClusterVae.Files;

/// <summary>The element types that a model file may hold.</summary>
public enum ArrayType
{
    Float32,
    Float64,
    Int64,
    Int32,
    UInt8,
}

/// <summary>A named array of a model file: its shape and its raw little-endian elements in row-major order.</summary>
public sealed record ModelArray(string Name, ArrayType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    public static int SizeOf(ArrayType type) => type switch
    {
        ArrayType.Float32 or ArrayType.Int32 => 4,
        ArrayType.Float64 or ArrayType.Int64 => 8,
        _ => 1,
    };

    public long Count => Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}
