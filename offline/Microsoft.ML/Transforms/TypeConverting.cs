using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel),
    "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, InputOutputColumnPair[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Pairs.Select(pair =>
        {
            var column = inputSchema.FindInput(Host, pair.InputColumnName);
            var target = ColumnTypeExtensions.PrimitiveTypeFromKind(Transformer.OutputKind);
            var possible = column.IsKey
                ? KeyDataViewType.IsValidDataType(target.RawType)
                : Conversions.Exists(column.ItemType.RawType, target.RawType);
            if (!possible)
            {
                throw Host.ExceptParam(nameof(inputSchema),
                    $"Source column '{column.Name}' with item type '{column.GetTypeString()}' is not compatible with destination type '{target}'.");
            }

            var kept = column.Annotations.Where(annotation => TypeConvertingTransformer.Keeps(annotation.Name, column.IsKey)).ToList();
            if (column.ItemType is BooleanDataViewType && target is NumberDataViewType)
                kept.Add(Shapes.Scalar(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance));
            return new SchemaShape.Column(pair.OutputColumnName, column.Kind, target, column.IsKey, new SchemaShape(kept));
        }));
    }
}

/// <summary>The same values in another type; a key becomes a key over another integer.</summary>
public sealed class TypeConvertingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    internal TypeConvertingTransformer(IHostEnvironment env, InputOutputColumnPair[] pairs, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)))
    {
        Host.CheckValue(pairs, nameof(pairs));
        Pairs = pairs;
        OutputKind = outputKind;
    }

    internal InputOutputColumnPair[] Pairs { get; }

    internal DataKind OutputKind { get; }

    private static VersionInfo Version => VersionOf("CONVERTF", LoaderSignature);

    internal static bool Keeps(string annotation, bool isKey)
        => annotation == AnnotationUtils.Kinds.SlotNames || (isKey && annotation == AnnotationUtils.Kinds.KeyValues);

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new TypeConvertingTransformer(env, ctx.LoadPairs(), (DataKind)ctx.Reader.ReadByte());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SavePairs(Pairs);
        ctx.Writer.Write((byte)OutputKind);
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : OneToOneMapper
    {
        private readonly PrimitiveDataViewType[] _targets;

        public Mapper(TypeConvertingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host, inputSchema, parent.Pairs)
        {
            var target = ColumnTypeExtensions.PrimitiveTypeFromKind(parent.OutputKind);
            _targets = Array.ConvertAll(Sources, source => TargetOf(source, target) ?? throw parent.Host.ExceptParam(nameof(inputSchema),
                $"source column '{source.Name}' with item type '{source.Type}' is not compatible with destination type '{target}'"));
        }

        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int index)
        {
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(_targets[index], vector.Dimensions) : _targets[index];
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(source.Annotations, kind => Keeps(kind, _targets[index] is KeyDataViewType));
            if (source.Type.GetItemType() is BooleanDataViewType && _targets[index] is NumberDataViewType)
                annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            return new(name, type, annotations.ToAnnotations());
        }

        public override Delegate ScalarGetter<T>(DataViewRow input, int output)
            => Getters.ForRawType(new From<T>(), nameof(From<T>.Scalar), _targets[output].RawType, input, Sources[output]);

        public override Delegate VectorGetter<T>(DataViewRow input, int output)
            => Getters.ForRawType(new From<T>(), nameof(From<T>.Vector), _targets[output].RawType, input, Sources[output]);

        private static PrimitiveDataViewType TargetOf(DataViewSchema.Column source, PrimitiveDataViewType target)
        {
            if (source.Type.GetItemType() is KeyDataViewType key)
                return KeyDataViewType.IsValidDataType(target.RawType) ? new KeyDataViewType(target.RawType, key.Count) : null;
            return Conversions.Exists(source.Type.GetItemType().RawType, target.RawType) ? target : null;
        }
    }

    private sealed class From<TSource>
    {
        public Delegate Scalar<TTarget>(DataViewRow input, DataViewSchema.Column column)
        {
            var get = input.GetGetter<TSource>(column);
            var convert = Conversions.Make<TSource, TTarget>();
            TSource value = default;
            return (ValueGetter<TTarget>)((ref TTarget dst) =>
            {
                get(ref value);
                dst = convert(value);
            });
        }

        public Delegate Vector<TTarget>(DataViewRow input, DataViewSchema.Column column)
        {
            var get = input.GetGetter<VBuffer<TSource>>(column);
            var convert = Conversions.Make<TSource, TTarget>();
            // A sparse row stays sparse only if the default value is mapped to the default value.
            var keepsZero = typeof(TTarget) != typeof(ReadOnlyMemory<char>) || typeof(TSource) == typeof(TTarget);
            VBuffer<TSource> value = default;
            VBuffer<TSource> dense = default;
            return (ValueGetter<VBuffer<TTarget>>)((ref VBuffer<TTarget> dst) =>
            {
                get(ref value);
                var from = value;
                if (!keepsZero && !value.IsDense)
                {
                    value.CopyToDense(ref dense);
                    from = dense;
                }

                var values = from.GetValues();
                var editor = VBufferEditor.Create(ref dst, from.Length, values.Length);
                for (var i = 0; i < values.Length; i++)
                    editor.Values[i] = convert(values[i]);
                from.GetIndices().CopyTo(editor.Indices);
                dst = editor.Commit();
            });
        }
    }
}
