using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet;

/// <summary>Reads any scalar column as class numbers: equal values get equal numbers, in order of first appearance.</summary>
internal static class LabelColumn
{
    public static int[] Read(IDataView view, string name)
    {
        var column = view.Schema.GetColumnOrNull(name)
            ?? throw new DataProblemException("the column is missing", $"The data has {string.Join(", ", view.Schema.Select(c => c.Name).Distinct())}; name one of these.", name);
        using var cursor = view.GetRowCursor([column]);
        var next = Reader(cursor, column);
        var codes = new Dictionary<object, int>();
        var labels = new List<int>();
        while (cursor.MoveNext())
        {
            var value = next() ?? throw new DataProblemException("the label is missing", "Filter the rows without a label first.", name, labels.Count);
            if (!codes.TryGetValue(value, out var code))
                codes.Add(value, code = codes.Count);
            labels.Add(code);
        }
        return [.. labels];
    }

    private static Func<object?> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var raw = column.Type.RawType;
        if (column.Type is TextDataViewType)
            return Values<ReadOnlyMemory<char>>(row, column, text => text.IsEmpty ? null : text.ToString());
        if (column.Type is KeyDataViewType)
        {
            // A key of 0 is ML.NET's missing value.
            if (raw == typeof(byte))
                return Values<byte>(row, column, key => key == 0 ? null : key);
            if (raw == typeof(ushort))
                return Values<ushort>(row, column, key => key == 0 ? null : key);
            if (raw == typeof(uint))
                return Values<uint>(row, column, key => key == 0 ? null : key);
            return Values<ulong>(row, column, key => key == 0 ? null : key);
        }
        if (raw == typeof(float))
            return Values<float>(row, column, value => float.IsNaN(value) ? null : value);
        if (raw == typeof(double))
            return Values<double>(row, column, value => double.IsNaN(value) ? null : value);
        if (raw == typeof(int))
            return Values<int>(row, column, value => value);
        if (raw == typeof(long))
            return Values<long>(row, column, value => value);
        if (raw == typeof(byte))
            return Values<byte>(row, column, value => value);
        if (raw == typeof(bool))
            return Values<bool>(row, column, value => value);
        throw new DataProblemException("expected a scalar number, key, text or Boolean", "Name a column with one class per row.", column.Name, value: Convert.ToString(column.Type, CultureInfo.InvariantCulture));
    }

    private static Func<object?> Values<T>(DataViewRow row, DataViewSchema.Column column, Func<T, object?> convert)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
