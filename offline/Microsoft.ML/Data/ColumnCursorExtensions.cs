using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => data.GetColumn<T>(data.Schema[columnName]);

    /// <summary>The values of one column as raw values, as strings for text, or as arrays for vectors.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        if (data.Schema[column.Index].Name != column.Name || data.Schema[column.Index].Type != column.Type)
        {
            throw Contracts.ExceptParam(nameof(column), "column with name {0}, type {1}, and index {2} cannot be found in {3}",
                column.Name, column.Type, column.Index, nameof(data));
        }

        if (column.Type.RawType == typeof(T))
            return Values<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return Values<ReadOnlyMemory<char>, T>(data, column, text => (T)(object)text.ToString());
        if (typeof(T) == typeof(string[]) && column.Type is VectorDataViewType { ItemType: TextDataViewType })
        {
            return Values<VBuffer<ReadOnlyMemory<char>>, T>(data, column,
                texts => (T)(object)texts.DenseValues().Select(text => text.ToString()).ToArray());
        }

        if (typeof(T).IsArray && column.Type is VectorDataViewType vector && typeof(T).GetElementType() == vector.ItemType.RawType)
        {
            return (IEnumerable<T>)typeof(ColumnCursorExtensions)
                .GetMethod(nameof(Arrays), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
                .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [data, column]);
        }

        throw Contracts.ExceptParam(nameof(column), "Cannot map column (name: {0}, type: {1}) in {2} to the user-defined type, {3}.",
            column.Name, column.Type, nameof(data), typeof(T));
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column)
        => Values<VBuffer<TItem>, TItem[]>(data, column, value =>
        {
            var array = new TItem[value.Length];
            value.CopyTo(array);
            return array;
        });

    private static IEnumerable<TOut> Values<TRaw, TOut>(IDataView data, DataViewSchema.Column column, Func<TRaw, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var get = cursor.GetGetter<TRaw>(column);
        TRaw value = default;
        while (cursor.MoveNext())
        {
            get(ref value);
            yield return convert(value);
        }
    }
}
