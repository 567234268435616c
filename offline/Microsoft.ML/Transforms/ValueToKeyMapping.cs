using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel),
    "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

internal sealed record KeySettings(int MaximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality Ordinality, bool AsText, IDataView KeyData);

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly InputOutputColumnPair[] _columns;
    private readonly KeySettings _settings;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns, KeySettings settings)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _host.CheckValue(columns, nameof(columns));
        if (settings.KeyData != null && settings.KeyData.Schema.Count != 1)
        {
            throw _host.ExceptParam("keyData", "If specified, this data view should contain only a single column "
                + $"containing the terms to map, but this had {settings.KeyData.Schema.Count} columns.");
        }

        _columns = columns;
        _settings = settings;
    }

    public enum KeyOrdinality : byte
    {
        /// <summary>In the order in which the values appear.</summary>
        ByOccurrence = 0,

        /// <summary>In the order of the values; text by ordinal comparison.</summary>
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var sources = Array.ConvertAll(_columns, pair => input.Schema.GetColumnOrNull(pair.InputColumnName)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.InputColumnName));
        var maps = Array.ConvertAll(sources, source
            => KeyMap.For((PrimitiveDataViewType)source.Type.GetItemType(), _settings.MaximumNumberOfKeys, _settings.AsText));
        if (_settings.KeyData is { } keyData)
        {
            for (var i = 0; i < maps.Length; i++)
            {
                var keyColumn = keyData.Schema[0];
                if (!keyColumn.Type.Equals(maps[i].ItemType))
                    throw _host.ExceptParam("keyData", $"Input data's column must be of type '{maps[i].ItemType}' but was '{keyColumn.Type}'");
                Read(keyData, [keyColumn], [maps[i]]);
            }
        }
        else
        {
            Read(input, sources, maps);
        }

        using var channel = _host.Start("Building term dictionary");
        for (var i = 0; i < maps.Length; i++)
        {
            maps[i].Finish(_settings.Ordinality);
            if (maps[i].Count == 0)
                channel.Warning("Term map for output column '{0}' contains no entries.", _columns[i].OutputColumnName);
        }

        return new ValueToKeyMappingTransformer(_host, _columns, maps, _settings.AsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            var column = inputSchema.FindInput(_host, pair.InputColumnName);
            var annotations = new List<SchemaShape.Column>();
            if (column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            annotations.Add(new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _settings.AsText ? TextDataViewType.Instance : column.ItemType, column.IsKey && !_settings.AsText));
            return new SchemaShape.Column(pair.OutputColumnName, column.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
        }));
    }

    private static void Read(IDataView data, DataViewSchema.Column[] columns, KeyMap[] maps)
    {
        using var cursor = data.GetRowCursor(columns);
        var readers = new Action[maps.Length];
        for (var i = 0; i < maps.Length; i++)
            maps[i].Read(cursor, columns[i], out readers[i]);
        while (cursor.MoveNext())
        {
            foreach (var read in readers)
                read();
        }
    }
}

public sealed class ValueToKeyMappingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private readonly InputOutputColumnPair[] _pairs;
    private readonly KeyMap[] _maps;
    private readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, InputOutputColumnPair[] pairs, KeyMap[] maps, bool asText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)))
    {
        _pairs = pairs;
        _maps = maps;
        _asText = asText;
    }

    private static VersionInfo Version => VersionOf("TERMTRNF", LoaderSignature);

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var pairs = ctx.LoadPairs();
        var asText = ctx.Reader.ReadBoolean();
        var maps = new KeyMap[pairs.Length];
        for (var i = 0; i < maps.Length; i++)
        {
            var itemType = ColumnTypeExtensions.PrimitiveTypeFromKind((DataKind)ctx.Reader.ReadByte());
            var keyCount = ctx.Reader.ReadUInt64();
            maps[i] = KeyMap.For(keyCount > 0 ? new KeyDataViewType(itemType.RawType, keyCount) : itemType, int.MaxValue, asText);
            maps[i].Load(ctx.Reader);
        }

        return new ValueToKeyMappingTransformer(env, pairs, maps, asText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SavePairs(_pairs);
        ctx.Writer.Write(_asText);
        foreach (var map in _maps)
        {
            ctx.Writer.Write((byte)ColumnTypeExtensions.KindOf(map.ItemType));
            ctx.Writer.Write(map.ItemType.GetKeyCount());
            map.Save(ctx.Writer);
        }
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : OneToOneMapper
    {
        private readonly KeyMap[] _maps;

        public Mapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host, inputSchema, parent._pairs)
        {
            _maps = parent._maps;
            for (var i = 0; i < _maps.Length; i++)
            {
                if (!Sources[i].Type.GetItemType().Equals(_maps[i].ItemType))
                {
                    throw parent.Host.ExceptSchemaMismatch(nameof(inputSchema), "input", Sources[i].Name, _maps[i].ItemType.ToString(),
                        Sources[i].Type.ToString());
                }
            }
        }

        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int index)
        {
            var keyType = _maps[index].KeyType;
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(keyType, vector.Dimensions) : keyType;
            var annotations = new DataViewSchema.Annotations.Builder();
            _maps[index].AddKeyValues(annotations);
            annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            return new(name, type, annotations.ToAnnotations());
        }

        public override Delegate ScalarGetter<T>(DataViewRow input, int output) => _maps[output].Getter(input, Sources[output]);

        public override Delegate VectorGetter<T>(DataViewRow input, int output) => _maps[output].Getter(input, Sources[output]);
    }
}
