using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Turns a value given in plain .NET types into the getter of an annotation.</summary>
internal static class AnnotationValue
{
    public static Delegate GetterOf<T>(T value, DataViewType type)
    {
        switch (value)
        {
            case string text when type is TextDataViewType:
                return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> dst) => dst = text.AsMemory());
            case string[] texts when type is VectorDataViewType { ItemType: TextDataViewType }:
                var memories = Array.ConvertAll(texts, t => t.AsMemory());
                return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> dst)
                    => VBuffer<ReadOnlyMemory<char>>.Copy(memories, 0, ref dst, memories.Length));
            case Array array when type is VectorDataViewType vector && array.GetType().GetElementType() == vector.ItemType.RawType:
                return (Delegate)typeof(AnnotationValue).GetMethod(nameof(OfArray))
                    .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [array]);
            default:
                if (type.RawType != typeof(T))
                    throw Contracts.ExceptParam(nameof(value), "An annotation of type {0} cannot be made from a {1}", type, typeof(T));
                return (ValueGetter<T>)((ref T dst) => dst = value);
        }
    }

    public static Delegate OfArray<TItem>(TItem[] items)
        => (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> dst) => VBuffer<TItem>.Copy(items, 0, ref dst, items.Length));
}
