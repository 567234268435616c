using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterVae.Files;
using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>Between tensors and raw memory.</summary>
internal static class TensorMemory
{
    /// <summary>The address of a contiguous CPU tensor's values; valid as long as the tensor lives.</summary>
    public static unsafe nint Address(torch.Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    public static ModelArray ToArray(NamedTensor named)
    {
        using var scope = torch.NewDisposeScope();
        var here = named.Value.detach().cpu().contiguous();
        return new ModelArray(named.Name, TypeOf(here.dtype), here.shape, here.bytes.ToArray());
    }

    /// <summary>Overwrites the tensor with the array, whose shape and type must be the tensor's.</summary>
    public static void Fill(torch.Tensor target, ModelArray array)
    {
        if (TypeOf(target.dtype) != array.Type || !target.shape.SequenceEqual(array.Shape))
            throw new ModelFileException($"The array '{array.Name}' is {array.Type} [{string.Join(", ", array.Shape)}], expected {target.dtype} [{string.Join(", ", target.shape)}]",
                "The file belongs to other options; use the ones it was written with.");
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        target.detach().copy_(ToTensor(array));
    }

    public static torch.Tensor ToTensor(ModelArray array)
    {
        var tensor = torch.empty([.. array.Shape], TypeOf(array.Type));
        array.Bytes.Span.CopyTo(tensor.bytes);
        return tensor;
    }

    private static ArrayType TypeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => ArrayType.Float32,
        torch.ScalarType.Float64 => ArrayType.Float64,
        torch.ScalarType.Int64 => ArrayType.Int64,
        torch.ScalarType.Int32 => ArrayType.Int32,
        torch.ScalarType.Byte => ArrayType.UInt8,
        _ => throw new NotSupportedException($"Model files do not hold {type}."),
    };

    private static torch.ScalarType TypeOf(ArrayType type) => type switch
    {
        ArrayType.Float32 => torch.ScalarType.Float32,
        ArrayType.Float64 => torch.ScalarType.Float64,
        ArrayType.Int64 => torch.ScalarType.Int64,
        ArrayType.Int32 => torch.ScalarType.Int32,
        _ => torch.ScalarType.Byte,
    };
}
