using System.Globalization;
using ClusterVae.Data;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet;

/// <summary>A label column of which only some rows have a value: the component of each row, from 0, −1 where the value is missing, and the values' names.</summary>
/// <param name="Components">One per row.</param>
/// <param name="Names">Of the components, in their order: a key's values in the key's, texts in ordinal order, numbers from the smallest.</param>
internal sealed record PartialLabels(int[] Components, string[] Names)
{
    // A key may claim millions of values; a component for each would be a network of its own.
    private const int MostClasses = 100_000;

    public static PartialLabels Read(IDataView view, string name)
    {
        var column = view.Schema.GetColumnOrNull(name)
            ?? throw new DataProblemException("the label column is missing", $"The data has {string.Join(", ", view.Schema.Select(c => c.Name).Distinct())}; name one of these.", name);
        using var cursor = view.GetRowCursor([column]);
        return column.Type switch
        {
            KeyDataViewType => OfKeys(cursor, column),
            TextDataViewType => OfTexts(Values<ReadOnlyMemory<char>, string?>(cursor, column, text => text.IsEmpty ? null : text.ToString())),
            BooleanDataViewType => OfTexts(Values<bool, string?>(cursor, column, value => value ? "true" : "false")),
            NumberDataViewType => OfNumbers(All(cursor, ScalarNumbers.Of(cursor, column))),
            _ => throw Unfit(column),
        };
    }

    /// <summary>Texts by row, null where the label is not known.</summary>
    public static PartialLabels OfTexts(IReadOnlyList<string?> texts)
    {
        string[] names = [.. texts.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        // Numbers written as text stand in their own order: 2 before 10.
        if (names.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            names = [.. names.OrderBy(name => double.Parse(name, NumberStyles.Float, CultureInfo.InvariantCulture))];
        var places = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return new PartialLabels([.. texts.Select(text => text is null ? -1 : places[text])], names);
    }

    private static PartialLabels OfNumbers(List<double> numbers)
    {
        double[] values = [.. numbers.Where(number => !double.IsNaN(number)).Distinct().Order()];
        var places = values.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        return new PartialLabels(
            [.. numbers.Select(number => double.IsNaN(number) ? -1 : places[number])], [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
    }

    private static PartialLabels OfKeys(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var count = ((KeyDataViewType)column.Type).Count;
        if (count > MostClasses)
            throw new DataProblemException($"the key has {count} values, more than {MostClasses} classes", "Make the key from the values that occur (Conversion.MapValueToKey).", column.Name);
        // A key of 0 is ML.NET's missing value.
        var components = All(cursor, ScalarNumbers.Of(cursor, column)).ConvertAll(key => checked((int)key) - 1);
        return new PartialLabels([.. components], KeyNames.Of(column, (int)count));
    }

    private static List<double> All(DataViewRowCursor cursor, Func<double> next)
    {
        var read = new List<double>();
        while (cursor.MoveNext())
            read.Add(next());
        return read;
    }

    private static List<TResult> Values<T, TResult>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, TResult> convert)
    {
        var getter = cursor.GetGetter<T>(column);
        var value = default(T)!;
        var read = new List<TResult>();
        while (cursor.MoveNext())
        {
            getter(ref value);
            read.Add(convert(value));
        }
        return read;
    }

    private static DataProblemException Unfit(DataViewSchema.Column column) =>
        new("expected a scalar key, text, number or Boolean", "Name a column with one class per row, missing where it is not known.", column.Name, value: Convert.ToString(column.Type, CultureInfo.InvariantCulture));
}
