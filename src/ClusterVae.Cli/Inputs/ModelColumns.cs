using ClusterVae.Cli.Trainers;
using ClusterVae.Files;
using ClusterVae.MLNet.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Cli.Inputs;

/// <summary>
/// What the columns were called that a model was fitted on, kept with the model as annotations of its features column: rows that are scored
/// later are told apart by name and not by place.
/// </summary>
/// <param name="Names">one per feature; null where the data had no names</param>
/// <param name="Label">the column that held the labels; null where there was none</param>
internal sealed record ModelColumns(IReadOnlyList<string>? Names, string? Label)
{
    private const string SlotNames = "SlotNames";
    private const string LabelColumn = "LabelColumn";

    public static ModelColumns None { get; } = new(null, null);

    /// <summary>Of the second view; null for a model of one.</summary>
    public ModelColumns? Second { get; init; }

    /// <summary>The batches that it knows, by their numbers; null for a model of none.</summary>
    public IReadOnlyList<string>? Batches { get; init; }

    public static ModelColumns Of(IRowFile rows) => rows.HasColumnNames ? new(rows.ColumnNames, rows.LabelName) : None;

    /// <summary>As a saved model's input schema tells it.</summary>
    public static ModelColumns Of(DataViewSchema schema) => Of(schema, TrainingRequest.FeatureColumn) with
    {
        Second = schema.GetColumnOrNull(TrainingRequest.SecondColumn) is null ? null : Of(schema, TrainingRequest.SecondColumn),
        Batches = schema.GetColumnOrNull(TrainingRequest.BatchColumn) is { Type: KeyDataViewType key } column ? KeyNames.Of(column, checked((int)key.Count)) : null,
    };

    private static ModelColumns Of(DataViewSchema schema, string column)
    {
        if (schema.GetColumnOrNull(column) is not { } features)
            return None;
        var annotations = features.Annotations;
        string[]? names = null;
        if (annotations.Schema.GetColumnOrNull(SlotNames) is { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            annotations.GetValue(SlotNames, ref slots);
            names = [.. slots.DenseValues().Select(name => name.ToString())];
        }
        ReadOnlyMemory<char> label = default;
        if (annotations.Schema.GetColumnOrNull(LabelColumn) is { Type: TextDataViewType })
            annotations.GetValue(LabelColumn, ref label);
        return new ModelColumns(names, label.IsEmpty ? null : label.ToString());
    }

    public DataViewSchema.Annotations ToAnnotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (Names is { } known)
        {
            var names = known.Select(name => name.AsMemory()).ToArray();
            ValueGetter<VBuffer<ReadOnlyMemory<char>>> slots = (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value);
            builder.Add(SlotNames, new VectorDataViewType(TextDataViewType.Instance, names.Length), slots);
        }
        if (Label is { } name)
        {
            ValueGetter<ReadOnlyMemory<char>> label = (ref ReadOnlyMemory<char> value) => value = name.AsMemory();
            builder.Add(LabelColumn, TextDataViewType.Instance, label);
        }
        return builder.ToAnnotations();
    }
}
