using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterVae.Data;
using ClusterVae.ModelFiles;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>Between tensors, the memory of the caller's arrays, and the arrays of files.</summary>
internal static class TensorMemory
{
    /// <summary>The address of a contiguous CPU tensor's values; valid as long as the tensor lives.</summary>
    public static unsafe nint Address(torch.Tensor tensor) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Whether no number is NaN or infinite; of few numbers each of the operators that this takes on a device costs more than the numbers.</summary>
    public static bool IsFinite(torch.Tensor tensor)
    {
        if (!tensor.is_floating_point())
            return true;
        if (tensor.dtype == torch.ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.numel() <= int.MaxValue / sizeof(float))
            return FiniteRows.IndexOfNotFinite(MemoryMarshal.Cast<byte, float>(tensor.bytes)) < 0;
        using var scope = torch.NewDisposeScope();
        return tensor.detach().isfinite().all().item<bool>();
    }

    public static void AddTo(ModelArchive archive, NamedTensor named)
    {
        using var scope = torch.NewDisposeScope();
        var here = named.Value.detach().cpu().contiguous();
        switch (here.dtype)
        {
            case torch.ScalarType.Float32: Add<float>(archive, named.Name, here); break;
            case torch.ScalarType.Float64: Add<double>(archive, named.Name, here); break;
            case torch.ScalarType.Int64: Add<long>(archive, named.Name, here); break;
            case torch.ScalarType.Int32: Add<int>(archive, named.Name, here); break;
            case torch.ScalarType.Byte: Add<byte>(archive, named.Name, here); break;
            default: throw new NotSupportedException($"Model files do not hold {here.dtype}.");
        }
    }

    /// <summary>Overwrites the tensor with the archive's array of its name, whose shape and type must be the tensor's.</summary>
    public static void Fill(ModelArchive archive, NamedTensor named)
    {
        var array = archive.Find(named.Name);
        if (!named.Value.shape.SequenceEqual(array.Shape))
        {
            throw new ModelFileException($"the array '{named.Name}' is [{string.Join(", ", array.Shape)}], its options ask for [{string.Join(", ", named.Value.shape)}]",
                "The file was put together from parts that do not belong together; get it again from where it was made.");
        }
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var values = torch.empty(named.Value.shape, named.Value.dtype);
        switch (named.Value.dtype)
        {
            case torch.ScalarType.Float32: Copy<float>(array, values); break;
            case torch.ScalarType.Float64: Copy<double>(array, values); break;
            case torch.ScalarType.Int64: Copy<long>(array, values); break;
            case torch.ScalarType.Int32: Copy<int>(array, values); break;
            default: Copy<byte>(array, values); break;
        }
        named.Value.detach().copy_(values);
    }

    private static void Add<T>(ModelArchive archive, string name, torch.Tensor tensor) where T : unmanaged =>
        archive.Add(name, MemoryMarshal.Cast<byte, T>(tensor.bytes), tensor.shape);

    private static void Copy<T>(ModelArray array, torch.Tensor target) where T : unmanaged =>
        MemoryMarshal.AsBytes(array.As<T>()).CopyTo(target.bytes);

    /// <summary>Rows of the caller's memory.</summary>
    public static unsafe Span<float> Span(nint memory, int start, int count, int width) => new((float*)memory + (long)start * width, checked(count * width));

    public static torch.Tensor Tensor(nint memory, int start, int count, int width)
    {
        var tensor = torch.empty([count, width], torch.float32);
        Span(memory, start, count, width).CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    /// <summary>Does nothing where the address is 0.</summary>
    public static void Write(torch.Tensor values, nint memory, int start, int width)
    {
        if (memory == 0)
            return;
        var floats = MemoryMarshal.Cast<byte, float>(values.cpu().contiguous().bytes);
        floats.CopyTo(Span(memory, start, floats.Length / width, width));
    }

    public static float[] Values(torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, float>(values.detach().cpu().contiguous().bytes).ToArray();
    }
}
