using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

internal enum Normalization
{
    MinMax,
    MeanVariance,
    MeanVarianceCdf,
}

internal sealed record NormalizerSettings(Normalization Kind, long MaximumExamples, bool FixZero);

/// <summary>Learns in one pass how to bring numbers of different scales onto one.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly InputOutputColumnPair[] _columns;
    private readonly NormalizerSettings _settings;

    internal NormalizingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns, NormalizerSettings settings)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        _host.CheckValue(columns, nameof(columns));
        _host.CheckParam(settings.MaximumExamples > 1, "maximumExampleCount", "Must be greater than 1");
        _columns = columns;
        _settings = settings;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var sources = Array.ConvertAll(_columns, pair => input.Schema.GetColumnOrNull(pair.InputColumnName)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.InputColumnName));
        foreach (var source in sources)
            CheckType(source);

        using var cursor = input.GetRowCursor(sources);
        var readers = Array.ConvertAll(sources, source => NumberReader.Over(cursor, source));
        var statistics = Array.ConvertAll(sources, source => new SlotStatistics(source.Type.GetValueCount()));
        for (long row = 0; row < _settings.MaximumExamples && cursor.MoveNext(); row++)
        {
            for (var i = 0; i < readers.Length; i++)
                statistics[i].Add(readers[i].Read());
        }

        return new NormalizingTransformer(_host, _columns, sources.Select(source => source.Type),
            statistics.Select(learned => learned.ToScaling(_settings)));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair => OutputOf(inputSchema, pair)));
    }

    private SchemaShape.Column OutputOf(SchemaShape inputSchema, InputOutputColumnPair pair)
    {
        var column = inputSchema.FindInput(_host, pair.InputColumnName);
        if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, "known-size vector or scalar", column.GetTypeString());
        if (column.IsKey || (column.ItemType != NumberDataViewType.Single && column.ItemType != NumberDataViewType.Double))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, "vector or scalar of Single or Double",
                column.GetTypeString());
        }

        var annotations = new List<SchemaShape.Column> { Shapes.Scalar(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance) };
        if (column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames))
            annotations.Add(slotNames);
        return new SchemaShape.Column(pair.OutputColumnName, column.Kind, column.ItemType, false, new SchemaShape(annotations));
    }

    private void CheckType(DataViewSchema.Column source)
    {
        var itemType = source.Type.GetItemType();
        if (source.Type.GetValueCount() == 0 || (itemType != NumberDataViewType.Single && itemType != NumberDataViewType.Double))
        {
            throw _host.ExceptParam("srcType",
                $"Wrong column type for input column. Expected: Single, Double, Vector of Single or Vector of Double. Got: {source.Type}.");
        }
    }
}
