using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Files of tensors in TorchSharp's own format: element type and shape in LEB128, then the raw elements.</summary>
public static class TensorExtensionMethods
{
    public static Modules.Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"The size of {type} is not known."),
    };

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        var copied = tensor.device_type != DeviceType.CPU || !tensor.is_contiguous();
        var source = copied ? tensor.cpu().contiguous() : tensor;
        writer.Encode((int)source.dtype);
        var shape = source.shape;
        writer.Encode(shape.Length);
        foreach (var extent in shape) writer.Encode(extent);
        writer.Flush();
        source.WriteBytesToStream(writer.BaseStream, 1 << 16);
        if (copied) source.Dispose();
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using var file = File.Create(location);
        tensor.Save(file);
    }

    /// <summary>Fills the tensor, which must have the stored type and shape.</summary>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        if (!skip && !shape.SequenceEqual(tensor.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        if (skip)
        {
            Skip(reader, type, shape);
            return;
        }
        using var guard = no_grad();
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
            return;
        }
        using var stored = empty(shape, type, CPU);
        stored.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(stored);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (skip)
        {
            Skip(reader, type, shape);
            return zeros(shape, type);
        }
        var tensor = empty(shape, type, CPU);
        tensor.ReadBytesFromStream(reader.BaseStream);
        return tensor;
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        var shape = new long[reader.Decode()];
        for (var axis = 0; axis < shape.Length; axis++) shape[axis] = reader.Decode();
        return (type, shape);
    }

    private static void Skip(BinaryReader reader, ScalarType type, long[] shape) =>
        reader.BaseStream.Seek(shape.Aggregate((long)type.ElementSize(), (product, extent) => product * extent), SeekOrigin.Current);
}
