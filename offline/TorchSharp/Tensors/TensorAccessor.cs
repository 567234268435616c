using System.Collections;

namespace TorchSharp.Utils;

/// <summary>A typed window on a CPU tensor's elements, whatever its strides. It keeps the tensor alive.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private torch.Tensor? _tensor;
    private T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _data = (T*)tensor.Data();
        _tensor = tensor;
    }

    public long Count => _tensor?.numel() ?? 0;

    public bool IsReadOnly => false;

    private torch.Tensor Tensor
    {
        get
        {
            var tensor = _tensor ?? throw new ObjectDisposedException(nameof(TensorAccessor<T>));
            _ = tensor.Handle;
            return tensor;
        }
    }

    /// <summary>One number counts in row-major order; as many as there are dimensions address one element.</summary>
    public T this[params long[] indices]
    {
        get
        {
            var value = _data[Offset(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            _data[Offset(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    public T[] ToArray()
    {
        var result = new T[Tensor.numel()];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        if (_shape.Length <= 1) return ToArray();
        var result = Array.CreateInstance(typeof(T), _shape);
        var flat = ToArray();
        fixed (T* source = flat)
        fixed (byte* target = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result))
        {
            Buffer.MemoryCopy(source, target, flat.LongLength * sizeof(T), flat.LongLength * sizeof(T));
        }
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Room(array, arrayIndex, tensorIndex);
        if (_contiguous) new Span<T>(_data + tensorIndex, count).CopyTo(array.AsSpan(arrayIndex));
        else for (var k = 0; k < count; k++) array[arrayIndex + k] = _data[Offset(tensorIndex + k)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Room(array, arrayIndex, tensorIndex);
        if (_contiguous) array.AsSpan(arrayIndex, count).CopyTo(new Span<T>(_data + tensorIndex, count));
        else for (var k = 0; k < count; k++) _data[Offset(tensorIndex + k)] = array[arrayIndex + k];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        var count = Tensor.numel();
        for (var k = 0L; k < count; k++) yield return this[k];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The window closes; the tensor stays.</summary>
    public void Dispose()
    {
        _tensor = null;
        _data = null;
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        using var accessor = new TensorAccessor<T>(tensor);
        return accessor[index];
    }

    private int Room(T[] array, int arrayIndex, long tensorIndex)
    {
        var count = Tensor.numel();
        ArgumentOutOfRangeException.ThrowIfNegative(arrayIndex);
        if (tensorIndex < 0 || (tensorIndex >= count && count > 0)) throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        return (int)Math.Min(count - tensorIndex, Math.Max(array.Length - arrayIndex, 0));
    }

    private long Offset(long[] indices)
    {
        _ = Tensor;
        if (indices.Length == 1 && _shape.Length != 1) return Offset(indices[0]);
        if (indices.Length != _shape.Length) throw new ArgumentException($"{indices.Length} indices for {_shape.Length} dimensions.");
        var offset = 0L;
        for (var k = 0; k < indices.Length; k++)
        {
            if (indices[k] < 0 || indices[k] >= _shape[k]) throw new IndexOutOfRangeException($"{indices[k]} >= {_shape[k]} in dimension {k}.");
            offset += indices[k] * _strides[k];
        }
        return offset;
    }

    private long Offset(long index)
    {
        if (index < 0 || index >= Count) throw new IndexOutOfRangeException($"{index} in a collection of {Count} elements.");
        if (_contiguous) return index;
        var offset = 0L;
        for (var k = _shape.Length - 1; k >= 0; k--)
        {
            (index, var position) = Math.DivRem(index, _shape[k]);
            offset += position * _strides[k];
        }
        return offset;
    }
}
