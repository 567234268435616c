using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Reports.Collect;

/// <summary>Known classes by name, numbered as they turn up.</summary>
internal sealed class LabelNames
{
    // More are row numbers or measurements, not classes.
    private const int Most = 1000;
    private const string None = "(none)";

    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    public IReadOnlyList<string> Names => names;

    public int PlaceOf(string? name, string column)
    {
        name = string.IsNullOrEmpty(name) ? None : name;
        if (places.TryGetValue(name, out var place))
            return place;
        if (names.Count == Most)
            throw new DataProblemException($"there are more than {Most} different labels", "Name a column with one class per row, or leave the labels out.", column);
        places.Add(name, names.Count);
        names.Add(name);
        return names.Count - 1;
    }

    /// <summary>Classes in the order in which people look for them: numbers by value, then texts; old place to new.</summary>
    public (string[] Names, int[] NewPlace) Sorted()
    {
        var order = Enumerable.Range(0, names.Count)
            .OrderBy(place => double.TryParse(names[place], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.PositiveInfinity)
            .ThenBy(place => names[place], StringComparer.Ordinal).ToArray();
        var newPlace = new int[order.Length];
        foreach (var (at, place) in order.Index())
            newPlace[place] = at;
        return ([.. order.Select(place => names[place])], newPlace);
    }

    /// <summary>Any scalar column as text: keys by their values' names where they have them.</summary>
    public static Func<string?> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var raw = column.Type.RawType;
        if (column.Type is TextDataViewType)
            return Values<ReadOnlyMemory<char>>(row, column, text => text.ToString());
        if (column.Type is KeyDataViewType && raw == typeof(uint))
        {
            var values = KeyNames(column);
            return Values<uint>(row, column, key => key == 0 ? null : key <= values.Length ? values[key - 1] : Invariant(key));
        }
        if (raw == typeof(float))
            return Values<float>(row, column, value => float.IsNaN(value) ? null : Invariant(value));
        if (raw == typeof(double))
            return Values<double>(row, column, value => double.IsNaN(value) ? null : Invariant(value));
        if (raw == typeof(int))
            return Values<int>(row, column, value => Invariant(value));
        if (raw == typeof(long))
            return Values<long>(row, column, value => Invariant(value));
        if (raw == typeof(byte))
            return Values<byte>(row, column, value => Invariant(value));
        if (raw == typeof(bool))
            return Values<bool>(row, column, value => value ? "true" : "false");
        throw new DataProblemException("expected a scalar number, key, text or Boolean", "Name a column with one class per row.", column.Name, value: column.Type.ToString());
    }

    private static string[] KeyNames(DataViewSchema.Column column)
    {
        var annotation = column.Annotations.Schema.GetColumnOrNull("KeyValues");
        if (annotation?.Type is not VectorDataViewType { ItemType: TextDataViewType })
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static string Invariant(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static Func<string?> Values<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string?> convert)
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
