using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A vector, dense or sparse, over arrays that a caller may have back for the next row.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    /// <summary>The logical length, explicit or not.</summary>
    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam((values?.Length ?? 0) >= length, nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(0 <= count && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>Empty when dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(0 <= length && sourceIndex <= Length - length, nameof(length));
        if (IsDense)
        {
            var dense = VBufferEditor.Create(ref destination, length);
            _values.AsSpan(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }

        var from = FirstAtLeast(sourceIndex);
        var count = FirstAtLeast(sourceIndex + length) - from;
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(from, count).CopyTo(editor.Values);
        for (var i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[from + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(0 <= destinationIndex && destinationIndex <= destination.Length - Length,
            nameof(destination), "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        target.Fill(_count == 0 ? default : defaultValue);
        for (var i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var available = source?.Length ?? 0;
        Contracts.CheckParam(0 <= length && length <= available, nameof(length));
        Contracts.CheckParam(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>The explicit items with their indices, or all of them.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
        => all && !IsDense ? AllItems(this) : ExplicitItems(this);

    public IEnumerable<T> DenseValues() => AllItems(this).Select(item => item.Value);

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Contracts.CheckParam(0 <= index && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        var at = _count == 0 ? -1 : Array.BinarySearch(_indices, 0, _count, index);
        return at >= 0 ? _values[at] : default;
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> Edit(int length, int? count, int? maxCapacity, bool keepOld, bool indicesOnDense)
    {
        Contracts.CheckParam(length >= 0, nameof(length), "Must be non-negative.");
        Contracts.CheckParam(count is null or >= 0, nameof(count), "If specified, must be non-negative.");
        Contracts.CheckParam(count is null || count <= length, nameof(count), "If specified, must be no greater than the length");
        var needed = count ?? length;
        var values = Ensure(_values, needed, maxCapacity, keepOld, out var newValues);
        var indices = _indices;
        var newIndices = false;
        if (needed < length || indicesOnDense)
            indices = Ensure(indices, needed, maxCapacity, keepOld, out newIndices);
        return new VBufferEditor<T>(length, needed, values, indices, indicesOnDense, newValues, newIndices);
    }

    internal VBufferEditor<T> EditInPlace() => Edit(Length, _count, null, false, false);

    private static TItem[] Ensure<TItem>(TItem[] array, int needed, int? maxCapacity, bool keepOld, out bool created)
    {
        created = (array?.Length ?? 0) < needed;
        if (!created)
            return array;
        // Growing by doubling, within what the caller allows, keeps a slowly growing row from reallocating each time.
        var capacity = Math.Max(needed, Math.Min(maxCapacity ?? needed, 2L * (array?.Length ?? 0)));
        if (keepOld && array != null)
        {
            Array.Resize(ref array, (int)capacity);
            return array;
        }

        return new TItem[capacity];
    }

    private int FirstAtLeast(int index)
    {
        if (_count == 0)
            return 0;
        var at = Array.BinarySearch(_indices, 0, _count, index);
        return at >= 0 ? at : ~at;
    }

    private static IEnumerable<KeyValuePair<int, T>> ExplicitItems(VBuffer<T> buffer)
    {
        for (var i = 0; i < buffer._count; i++)
            yield return new KeyValuePair<int, T>(buffer.IsDense ? i : buffer._indices[i], buffer._values[i]);
    }

    private static IEnumerable<KeyValuePair<int, T>> AllItems(VBuffer<T> buffer)
    {
        var next = 0;
        for (var i = 0; i < buffer._count; i++)
        {
            var index = buffer.IsDense ? i : buffer._indices[i];
            while (next < index)
                yield return new KeyValuePair<int, T>(next++, default);
            yield return new KeyValuePair<int, T>(next++, buffer._values[i]);
        }

        while (next < buffer.Length)
            yield return new KeyValuePair<int, T>(next++, default);
    }
}
