using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// One argument of an operator as the C# side writes it. It holds on to its owner, so that no finalizer can free a
/// tensor between the reading of its handle and the end of the native call.
/// </summary>
internal readonly struct Arg
{
    private readonly object? _owner;
    private readonly long _bits;
    private readonly Tag _tag;
    private readonly int _count;

    private Arg(Tag tag, long bits, object? owner = null, int count = 0) => (_tag, _bits, _owner, _count) = (tag, bits, owner, count);

    internal static Arg None => new(Tag.None, 0);

    internal object? Owner => _owner;

    /// <summary>A handle whose owner is the caller's to keep alive.</summary>
    internal static Arg Raw(nint handle) => new(Tag.Tensor, handle);

    internal static Arg OptionalTensors(nint[] handles, object owner) => new(Tag.OptionalTensorList, 0, new Borrowed(handles, owner), handles.Length);

    public static implicit operator Arg(Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, tensor.Handle, tensor);

    public static implicit operator Arg(Tensor[]? tensors) => tensors is null ? None : new(Tag.TensorList, 0, tensors, tensors.Length);

    public static implicit operator Arg(int value) => new(Tag.Int, value);

    public static implicit operator Arg(long value) => new(Tag.Int, value);

    public static implicit operator Arg(long? value) => value is { } some ? new(Tag.Int, some) : None;

    public static implicit operator Arg(int? value) => value is { } some ? new(Tag.Int, some) : None;

    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } some ? some : None;

    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);

    public static implicit operator Arg(bool? value) => value is { } some ? some : None;

    public static implicit operator Arg(long[]? values) => values is null ? None : new(Tag.IntList, 0, values, values.Length);

    public static implicit operator Arg(double[]? values) => values is null ? None : new(Tag.DoubleList, 0, values, values.Length);

    public static implicit operator Arg(Scalar? value) => value is null ? None : new(value.Tag, value.Bits, value);

    public static implicit operator Arg(ScalarType type) => new(Tag.Int, (int)type);

    public static implicit operator Arg(ScalarType? type) => type is { } some ? some : None;

    public static implicit operator Arg(Device? device) => device is null ? None : new(Tag.Device, device.index, null, (int)device.type);

    public static implicit operator Arg(Generator? generator) => generator is null ? None : new(Tag.Generator, generator.Handle, generator);

    public static implicit operator Arg(string? text)
    {
        if (text is null) return None;
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(Tag.Text, 0, bytes, bytes.Length);
    }

    /// <summary>Eight-byte cells that the argument's elements need while the call runs.</summary>
    internal int Cells => _tag switch
    {
        Tag.IntList or Tag.DoubleList or Tag.TensorList or Tag.OptionalTensorList => _count,
        Tag.Text => (_count + 7) / 8,
        _ => 0,
    };

    internal unsafe void Write(NativeArg* target, ref long* cells)
    {
        target->Tag = _tag;
        target->Count = _count;
        target->Bits = _bits;
        if (_owner is null || _tag is Tag.Tensor or Tag.Generator or Tag.Int or Tag.Double or Tag.Bool) return;
        target->Bits = (long)cells;
        var next = new Span<long>(cells, Cells);
        switch (_owner)
        {
            case long[] values: values.CopyTo(next); break;
            case double[] values: System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(values).CopyTo(next); break;
            case byte[] bytes: bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(next)); break;
            case Borrowed borrowed:
                for (var k = 0; k < next.Length; k++) next[k] = borrowed.Handles[k];
                break;
            case Tensor[] tensors:
                for (var k = 0; k < next.Length; k++) next[k] = (tensors[k] ?? throw new ArgumentNullException($"tensors[{k}]")).Handle;
                break;
        }
        cells += next.Length;
    }

    private sealed record Borrowed(nint[] Handles, object Owner);
}
