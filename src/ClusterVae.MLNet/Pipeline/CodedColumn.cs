using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>A column of names (texts, keys, numbers) that a model knows by their places in a list; a row where it is missing has −1.</summary>
/// <param name="Name">of the column</param>
/// <param name="Values">what the model knows, in the order of its numbers</param>
internal sealed record CodedColumn(string Name, IReadOnlyList<string> Values)
{
    /// <summary>In place of a place: a finite number, as all that is read of rows must be.</summary>
    public const float Absent = -1;

    // So many names fit into a message.
    private const int Told = 20;

    public static DataViewSchema.Column Check(DataViewSchema.Column column) => column.Type is TextDataViewType or KeyDataViewType or BooleanDataViewType or NumberDataViewType
        ? column
        : throw new DataProblemException("expected a scalar text, key, number or Boolean", "Name a column with one batch per row.", column.Name, value: Convert.ToString(column.Type, CultureInfo.InvariantCulture));

    public static DataProblemException Missing(string name, IEnumerable<string> present) =>
        new("the batch column is missing", $"The data has {string.Join(", ", present.Distinct())}; name one of these.", name);

    /// <summary>The place of the row's value, −1 where it is missing.</summary>
    public Func<float> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var places = Values.Index().ToDictionary(pair => pair.Item, pair => (float)pair.Index, StringComparer.Ordinal);
        float Known(string name) => places.TryGetValue(name, out var place) ? place : throw Unknown(name, row.Position);
        switch (column.Type)
        {
            case TextDataViewType:
                var byText = places.GetAlternateLookup<ReadOnlySpan<char>>();
                var texts = row.GetGetter<ReadOnlyMemory<char>>(column);
                ReadOnlyMemory<char> text = default;
                return () =>
                {
                    texts(ref text);
                    return text.IsEmpty ? Absent : byText.TryGetValue(text.Span, out var place) ? place : throw Unknown(text.ToString(), row.Position);
                };
            case KeyDataViewType key:
                // A key of 0 is ML.NET's missing value.
                var names = KeyNames.Of(column, checked((int)Math.Min(key.Count, int.MaxValue)));
                var keys = ScalarNumbers.Of(row, column);
                return () => keys() is > 0 and var number ? Known(names[(int)number - 1]) : Absent;
            case BooleanDataViewType:
                var truths = row.GetGetter<bool>(column);
                var truth = false;
                return () =>
                {
                    truths(ref truth);
                    return Known(truth ? "true" : "false");
                };
            default:
                var numbers = ScalarNumbers.Of(row, column);
                return () => numbers() is var number && double.IsNaN(number) ? Absent : Known(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The place of a value; null where the model does not know it.</summary>
    public float? Find(string value)
    {
        for (var place = 0; place < Values.Count; place++)
        {
            if (Values[place] == value)
                return place;
        }
        return null;
    }

    public DataProblemException Unknown(string value, long row) => new(
        "the model was not trained on this batch",
        $"It knows {string.Join(", ", Values.Take(Told))}{(Values.Count > Told ? ", …" : "")}. Leave the batch empty to score the row averaged over these, or train with rows of the new one.",
        Name, row, value);
}
