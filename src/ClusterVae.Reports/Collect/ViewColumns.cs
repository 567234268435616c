using System.Globalization;
using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Reports.Collect;

/// <summary>Reads columns of a view, row by row, as what a report shows.</summary>
internal static class ViewColumns
{
    public static bool IsNumbers(DataViewType type) => type == NumberDataViewType.Single || type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single;

    public static int Width(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>The columns that people know the rows by.</summary>
    public static DataViewSchema.Column Features(DataViewSchema schema, string? wanted, string? ofModel)
    {
        if (wanted is not null)
        {
            var column = schema.GetColumnOrNull(wanted)
                ?? throw new DataProblemException("the column is missing", $"The data has {string.Join(", ", schema.Select(c => c.Name).Distinct())}; name one of these.", wanted);
            return IsNumbers(column.Type) ? column : throw new DataProblemException("expected a Single or a Vector<Single> of known size", "Name a column of numbers.", wanted, value: column.Type.ToString());
        }
        string?[] names = [ofModel, "Features"];
        var usual = names.Where(name => name is not null).Select(name => schema.GetColumnOrNull(name!)).FirstOrDefault(column => column is { } there && IsNumbers(there.Type));
        return usual ?? schema.Where(column => !column.IsHidden && IsNumbers(column.Type)).Cast<DataViewSchema.Column?>().OrderByDescending(column => Width(column!.Value)).FirstOrDefault()
            ?? throw new DataProblemException("there is no column of numbers", $"Name one with {nameof(ReportOptions.FeatureColumnName)}; the data has {string.Join(", ", schema.Select(c => c.Name).Distinct())}.");
    }

    /// <summary>The slots' names where the column has them all; otherwise their places.</summary>
    public static (string[] Names, bool Named) SlotNames(DataViewSchema.Column column)
    {
        var width = Width(column);
        if (column.Type is not VectorDataViewType)
            return ([column.Name], true);
        var names = new string[width];
        var named = false;
        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            column.GetSlotNames(ref slots);
            foreach (var (place, name) in slots.Items())
            {
                names[place] = name.ToString();
                named |= name.Length > 0;
            }
        }
        for (var place = 0; place < width; place++)
        {
            if (string.IsNullOrEmpty(names[place]))
                names[place] = string.Create(CultureInfo.InvariantCulture, $"{column.Name}.{place + 1}");
        }
        return (names, named);
    }

    public static Action<float[]> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var scalar = row.GetGetter<float>(column);
            return target => scalar(ref target[0]);
        }
        var vector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> buffer = default;
        return target =>
        {
            vector(ref buffer);
            buffer.CopyTo(target);
        };
    }

    /// <summary>The predicted cluster from 0.</summary>
    public static Func<int> ClusterReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<uint>(column);
        return () =>
        {
            uint key = 0;
            getter(ref key);
            return (int)key - 1;
        };
    }
}
