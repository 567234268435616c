using System.Runtime.InteropServices;

namespace ClusterVae.ModelFiles;

/// <summary>A named array of a model file: element type, shape, and the elements as little-endian bytes, row-major.</summary>
internal sealed class ModelArray
{
    /// <summary>Every element type that a file may hold, by the name it has there, and the bytes of an element.</summary>
    private static readonly Dictionary<string, int> types = new() { ["F32"] = 4, ["F64"] = 8, ["I32"] = 4, ["I64"] = 8, ["U8"] = 1 };

    private readonly Lazy<byte[]> bytes;

    internal ModelArray(string type, long[] shape, Func<byte[]> read)
    {
        (Type, Shape, bytes) = (type, shape, new Lazy<byte[]>(read));
    }

    public string Type { get; }

    public int ElementBytes => types[Type];

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Read from the file when they are first asked for.</summary>
    internal byte[] Bytes => bytes.Value;

    public static ModelArray Of<T>(ReadOnlySpan<T> values, params long[] shape) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Model files are little-endian; this machine is not.");
        if (shape.Aggregate(1L, (product, length) => checked(product * length)) != values.Length)
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] does not hold {values.Length} values.", nameof(shape));
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        return new ModelArray(NameOf<T>(), shape, () => bytes);
    }

    public ReadOnlySpan<T> As<T>() where T : unmanaged => Type == NameOf<T>()
        ? MemoryMarshal.Cast<byte, T>(Bytes)
        : throw new ModelFileException($"an array holds {Type} where {NameOf<T>()} is expected", "Load the file with the version of the library that wrote it.");

    internal static long ByteLength(string type, IEnumerable<long> shape)
    {
        if (!types.TryGetValue(type, out var length))
            throw new ModelFileException($"the element type '{type}' is unknown", "Update this library to the version that wrote the file.");
        long bytes = length;
        foreach (var side in shape)
        {
            if (side < 0)
                throw new ModelFileException("an array has a negative side", "The header is damaged; restore the file from where it was made.");
            bytes = checked(bytes * side);
        }
        return bytes;
    }

    private static string NameOf<T>() => default(T) switch
    {
        float => "F32",
        double => "F64",
        int => "I32",
        long => "I64",
        byte => "U8",
        _ => throw new NotSupportedException($"{typeof(T).Name} is not an element type of model files."),
    };
}
