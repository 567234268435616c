using ClusterVae.Cli.Trainers;
using ClusterVae.Files;
using ClusterVae.Images;
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
    private const string PictureShape = "PictureShape";
    private const string TextNetwork = "TextNetwork";
    private const string TextColumn = "TextColumn";

    public static ModelColumns None { get; } = new(null, null);

    /// <summary>Of the second view; null for a model of one.</summary>
    public ModelColumns? Second { get; init; }

    /// <summary>Of rows that are pictures: channels x height x width; null for others.</summary>
    public string? Pictures { get; init; }

    /// <summary>Of rows that are vectors of texts: the network that made them and the column that it read; null for others.</summary>
    public (string Network, string Column)? Texts { get; init; }

    /// <summary>The batches that it knows, by their numbers; null for a model of none.</summary>
    public IReadOnlyList<string>? Batches { get; init; }

    public static ModelColumns Of(IRowFile rows) => rows switch
    {
        PictureRows pictures => None with { Pictures = pictures.Shape.ToString() },
        TextRows texts => new(null, texts.LabelName) { Texts = (TextRows.Network, texts.Column) },
        { HasColumnNames: true } => new(rows.ColumnNames, rows.LabelName),
        _ => None,
    };

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
        return new ModelColumns(names, Text(LabelColumn)) { Pictures = Text(PictureShape), Texts = Text(TextNetwork) is { } network ? (network, Text(TextColumn) ?? "") : null };

        string? Text(string name)
        {
            ReadOnlyMemory<char> text = default;
            if (annotations.Schema.GetColumnOrNull(name) is { Type: TextDataViewType })
                annotations.GetValue(name, ref text);
            return text.IsEmpty ? null : text.ToString();
        }
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
        Add(LabelColumn, Label);
        Add(PictureShape, Pictures);
        Add(TextNetwork, Texts?.Network);
        Add(TextColumn, Texts?.Column);
        return builder.ToAnnotations();

        void Add(string name, string? text)
        {
            if (text is null)
                return;
            ValueGetter<ReadOnlyMemory<char>> getter = (ref ReadOnlyMemory<char> value) => value = text.AsMemory();
            builder.Add(name, TextDataViewType.Instance, getter);
        }
    }
}
