using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel),
    "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Pairs.Select(pair =>
        {
            var column = inputSchema.FindInput(Host, pair.InputColumnName);
            if (!column.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, "key", column.GetTypeString());
            if (!column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw Host.ExceptParam(nameof(inputSchema), $"Input column '{column.Name}' doesn't contain key values metadata");
            var slotNames = column.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.SlotNames);
            return new SchemaShape.Column(pair.OutputColumnName, column.Kind, values.ItemType, values.IsKey, new SchemaShape(slotNames));
        }));
    }
}

/// <summary>Puts the key values of a column in the place of its keys; a missing key becomes a missing value.</summary>
public sealed class KeyToValueMappingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, InputOutputColumnPair[] pairs)
        : base(env.Register(nameof(KeyToValueMappingTransformer)))
    {
        Host.CheckValue(pairs, nameof(pairs));
        Pairs = pairs;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    private static VersionInfo Version => VersionOf("KEY2VALT", LoaderSignature);

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new KeyToValueMappingTransformer(env, ctx.LoadPairs());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SavePairs(Pairs);
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : OneToOneMapper
    {
        private readonly VectorDataViewType[] _values;

        public Mapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host, inputSchema, parent.Pairs)
        {
            _values = Array.ConvertAll(Sources, source => source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type
                as VectorDataViewType ?? throw parent.Host.Except("Metadata KeyValues does not exist"));
            for (var i = 0; i < Sources.Length; i++)
            {
                if (Sources[i].Type.GetItemType() is not KeyDataViewType)
                    throw parent.Host.ExceptSchemaMismatch(nameof(inputSchema), "input", Sources[i].Name, "key", Sources[i].Type.ToString());
            }
        }

        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int index)
        {
            var itemType = _values[index].ItemType;
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(itemType, vector.Dimensions) : itemType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            return new(name, type, annotations.ToAnnotations());
        }

        public override Delegate ScalarGetter<T>(DataViewRow input, int output)
            => Getters.ForRawType(this, nameof(Scalar), _values[output].ItemType.RawType, KeyReader<T>.Scalar(input, Sources[output]), output);

        public override Delegate VectorGetter<T>(DataViewRow input, int output)
            => Getters.ForRawType(this, nameof(Vector), _values[output].ItemType.RawType, KeyReader<T>.Vector(input, Sources[output]), output);

        public Delegate Scalar<TValue>(Func<ulong> readKey, int output)
        {
            var values = ValuesOf<TValue>(output);
            return (ValueGetter<TValue>)((ref TValue dst) => dst = values[IndexOf(readKey(), values.Length)]);
        }

        public Delegate Vector<TValue>(Func<ulong[]> readKeys, int output)
        {
            var values = ValuesOf<TValue>(output);
            return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> dst) =>
            {
                var keys = readKeys();
                var editor = VBufferEditor.Create(ref dst, keys.Length);
                for (var i = 0; i < keys.Length; i++)
                    editor.Values[i] = values[IndexOf(keys[i], values.Length)];
                dst = editor.Commit();
            });
        }

        private static int IndexOf(ulong key, int length) => key < (ulong)length ? (int)key : 0;

        // Entry 0 is the missing value, so that a key is an index.
        private TValue[] ValuesOf<TValue>(int output)
        {
            VBuffer<TValue> values = default;
            Sources[output].Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref values);
            var all = new TValue[values.Length + 1];
            all[0] = Conversions.MissingValue<TValue>();
            values.CopyTo(all, 1);
            return all;
        }
    }

    private static class KeyReader<TKey>
    {
        public static Func<ulong> Scalar(DataViewRow input, DataViewSchema.Column column)
        {
            var get = input.GetGetter<TKey>(column);
            TKey key = default;
            return () =>
            {
                get(ref key);
                return Convert.ToUInt64(key);
            };
        }

        public static Func<ulong[]> Vector(DataViewRow input, DataViewSchema.Column column)
        {
            var get = input.GetGetter<VBuffer<TKey>>(column);
            VBuffer<TKey> keys = default;
            ulong[] indices = [];
            return () =>
            {
                get(ref keys);
                if (indices.Length != keys.Length)
                    indices = new ulong[keys.Length];
                foreach (var item in keys.Items(all: true))
                    indices[item.Key] = Convert.ToUInt64(item.Value);
                return indices;
            };
        }
    }
}
