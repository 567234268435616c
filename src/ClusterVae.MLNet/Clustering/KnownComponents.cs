using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet;

/// <summary>Reads a label column as the component of each row, from 0, and −1 where it is not known.</summary>
internal static class KnownComponents
{
    public static int[] Read(IDataView view, string name)
    {
        var column = view.Schema.GetColumnOrNull(name)
            ?? throw new DataProblemException("the label column is missing", $"The data has {string.Join(", ", view.Schema.Select(c => c.Name).Distinct())}; name one of these.", name);
        using var cursor = view.GetRowCursor([column]);
        var next = Reader(cursor, column);
        var components = new List<int>();
        while (cursor.MoveNext())
            components.Add(next());
        return [.. components];
    }

    private static Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType && column.Type.RawType == typeof(uint))
        {
            var keys = row.GetGetter<uint>(column);
            uint key = 0;
            return () => { keys(ref key); return checked((int)key) - 1; };
        }
        if (column.Type == NumberDataViewType.Single)
        {
            var numbers = row.GetGetter<float>(column);
            var number = 0f;
            return () =>
            {
                numbers(ref number);
                if (float.IsNaN(number))
                    return -1;
                return number >= 0 && number < int.MaxValue && number == MathF.Floor(number)
                    ? (int)number
                    : throw new DataProblemException("a component is a whole number from 0, or NaN where it is not known", "Correct the label, or map it to a key.", column.Name, row.Position, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            };
        }
        throw new DataProblemException("expected a key or a Single", "Map the labels to keys first (Conversion.MapValueToKey).", column.Name, value: column.Type.ToString());
    }
}
