using System.Globalization;
using ClusterVae.Files;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Cli.Outputs;

/// <summary>One column of scored data as numbers: a label, a number, or as many numbers as the vector has slots.</summary>
internal sealed class ScoredColumn
{
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.OrdinalIgnoreCase) { ["label"] = "PredictedLabel" };

    private ScoredColumn(DataViewSchema.Column column, int width, bool isLabel)
    {
        Column = column;
        Written = new ScoreFileColumn(
            column.Type is VectorDataViewType ? [.. Enumerable.Range(1, width).Select(slot => string.Create(CultureInfo.InvariantCulture, $"{column.Name}.{slot}"))] : [column.Name],
            isLabel,
            column.Type is VectorDataViewType ? column.Name : null);
    }

    public DataViewSchema.Column Column { get; }

    /// <summary>What the file of scores calls it.</summary>
    public ScoreFileColumn Written { get; }

    public int Width => Written.Width;

    /// <summary>By the column's name or its short one, whatever the case.</summary>
    public static ScoredColumn Find(DataViewSchema schema, string wanted)
    {
        var name = ShortNames.GetValueOrDefault(wanted, wanted);
        foreach (var column in schema)
        {
            if (!column.IsHidden && column.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && Of(column) is { } found)
                return found;
        }
        throw new UsageException($"The model gives no column '{wanted}'. It gives: {string.Join(", ", schema.Where(column => !column.IsHidden && Of(column) is not null).Select(column => column.Name).Distinct())}.");
    }

    /// <summary>The predicted cluster; null where the model predicts none.</summary>
    public static ScoredColumn? Clusters(DataViewSchema schema) =>
        schema.GetColumnOrNull(ShortNames["label"]) is { } column && Of(column) is { Written.IsLabel: true } found ? found : null;

    /// <summary>Writes the row's values to the start of the target.</summary>
    public Action<Memory<float>> Reader(DataViewRow row)
    {
        if (Written.IsLabel)
        {
            var key = row.GetGetter<uint>(Column);
            return target =>
            {
                uint value = 0;
                key(ref value);
                target.Span[0] = value;
            };
        }
        if (Width == 1 && Column.Type is not VectorDataViewType)
        {
            var scalar = row.GetGetter<float>(Column);
            return target => scalar(ref target.Span[0]);
        }
        var vector = row.GetGetter<VBuffer<float>>(Column);
        VBuffer<float> buffer = default;
        return target =>
        {
            vector(ref buffer);
            buffer.CopyTo(target.Span[..Width]);
        };
    }

    private static ScoredColumn? Of(DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key when key.RawType == typeof(uint) => new ScoredColumn(column, 1, true),
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single => new ScoredColumn(column, vector.Size, false),
        var type when type == NumberDataViewType.Single => new ScoredColumn(column, 1, false),
        _ => null,
    };
}
