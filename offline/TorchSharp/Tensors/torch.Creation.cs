using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static unsafe partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var whole = start.Type.IsIntegral() && stop.Type.IsIntegral() && step.Type.IsIntegral();
        return WithGradient(OpsCreation.arange.Call(start, stop, step, dtype ?? (whole ? ScalarType.Int64 : _defaultType), Arg.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        WithGradient(OpsCreation.linspace.Call(start, end, steps, dtype ?? _defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        WithGradient(OpsCreation.logspace.Call(start, end, steps, @base, dtype ?? _defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        WithGradient(OpsCreation.eye.Call(rows, columns < 0 ? rows : columns, dtype ?? _defaultType, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false) => Copy(rawArray, Extents(rawArray), dtype, device, requires_grad);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>A flat tensor on the array's own memory, which stays pinned until the tensor and its views are gone.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var type = TypeOf(rawArray.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        var address = (byte*)pin.AddrOfPinnedObject() + offset * type.ElementSize();
        var made = Bridge.at_from_blob(address, &count, 1, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
        if (made == 0)
        {
            pin.Free();
            Bridge.Fail();
        }
        var tensor = new Tensor(made);
        return (type == dtype ? tensor : tensor.to_type(dtype, disposeAfter: true)).with_requires_grad(requires_grad);
    }

    private static Tensor Number(object scalar, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad)
    {
        Scalar value = scalar switch
        {
            bool flag => flag,
            float or double => Convert.ToDouble(scalar, System.Globalization.CultureInfo.InvariantCulture),
            _ => Convert.ToInt64(scalar, System.Globalization.CultureInfo.InvariantCulture),
        };
        return WithGradient(OpsCreation.scalar_tensor.Call(value, dtype ?? type, Arg.None, InitializeDevice(device)), requires_grad);
    }

    private static Tensor Copy(Array array, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requires_grad)
    {
        var product = 1L;
        foreach (var extent in shape) product *= extent;
        if (product != array.LongLength) throw new ArgumentException($"mismatched total size creating a tensor from an array: {product} vs. {array.LongLength}");
        var type = TypeOf(array.GetType().GetElementType()!);
        nint made;
        fixed (long* sizes = shape)
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(array))
        {
            long none;
            made = Bridge.Check(Bridge.at_from_blob(data, shape.IsEmpty ? &none : sizes, shape.Length, (int)type, null, 0));
        }
        device = InitializeDevice(device);
        if ((dtype is null || dtype == type) && device.type == DeviceType.CPU) return WithGradient(new Tensor(made), requires_grad);
        var converted = new Tensor(OpsMovement.toDevice.Raw(Arg.Raw(made), device, dtype ?? type));
        Bridge.at_free(made);
        return WithGradient(converted, requires_grad);
    }

    private static long[] Extents(Array array)
    {
        var extents = new long[array.Rank];
        for (var axis = 0; axis < extents.Length; axis++) extents[axis] = array.GetLongLength(axis);
        return extents;
    }

    private static Tensor WithGradient(Tensor tensor, bool wanted)
    {
        if (wanted) tensor.requires_grad = true;
        return tensor;
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static class OpsCreation
    {
        internal static readonly Op zeros = new("zeros");
        internal static readonly Op ones = new("ones");
        internal static readonly Op empty = new("empty", "memory_format");
        internal static readonly Op full = new("full");
        internal static readonly Op zeros_like = new("zeros_like");
        internal static readonly Op ones_like = new("ones_like");
        internal static readonly Op empty_like = new("empty_like");
        internal static readonly Op full_like = new("full_like");
        internal static readonly Op rand_like = new("rand_like");
        internal static readonly Op randn_like = new("randn_like");
        internal static readonly Op randint_like = new("randint_like", "low_dtype");
        internal static readonly Op arange = new("arange", "start_step");
        internal static readonly Op linspace = new("linspace");
        internal static readonly Op logspace = new("logspace");
        internal static readonly Op eye = new("eye", "m");
        internal static readonly Op scalar_tensor = new("scalar_tensor");
        internal static readonly Op rand = new("rand", "generator");
        internal static readonly Op randn = new("randn", "generator");
        internal static readonly Op randint = new("randint", "low_generator");
        internal static readonly Op randperm = new("randperm", "generator");
        internal static readonly Op normal = new("normal", "Tensor_Tensor");
    }
}
