using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel),
    "Normalizer", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class NormalizingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private readonly InputOutputColumnPair[] _pairs;
    private readonly DataViewType[] _types;
    private readonly Scaling[] _scalings;

    internal NormalizingTransformer(IHostEnvironment env, InputOutputColumnPair[] pairs, IEnumerable<DataViewType> types, IEnumerable<Scaling> scalings)
        : base(env.Register(nameof(NormalizingTransformer)))
    {
        _pairs = pairs;
        _types = [.. types];
        _scalings = [.. scalings];
    }

    private static VersionInfo Version => VersionOf("NORMALZR", LoaderSignature);

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var pairs = ctx.LoadPairs();
        var types = new DataViewType[pairs.Length];
        var scalings = new Scaling[pairs.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            PrimitiveDataViewType item = ctx.Reader.ReadBoolean() ? NumberDataViewType.Double : NumberDataViewType.Single;
            types[i] = ctx.Reader.ReadBoolean() ? new VectorDataViewType(item, ctx.Reader.ReadInt32()) : item;
            var isDistribution = ctx.Reader.ReadBoolean();
            scalings[i] = new Scaling(isDistribution, ReadDoubles(ctx.Reader, types[i].GetValueCount()),
                ReadDoubles(ctx.Reader, types[i].GetValueCount()));
        }

        return new NormalizingTransformer(env, pairs, types, scalings);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SavePairs(_pairs);
        for (var i = 0; i < _pairs.Length; i++)
        {
            ctx.Writer.Write(_types[i].GetItemType() == NumberDataViewType.Double);
            ctx.Writer.Write(_types[i] is VectorDataViewType);
            if (_types[i] is VectorDataViewType vector)
                ctx.Writer.Write(vector.Size);
            ctx.Writer.Write(_scalings[i].IsDistribution);
            Array.ForEach(_scalings[i].Offset, ctx.Writer.Write);
            Array.ForEach(_scalings[i].Scale, ctx.Writer.Write);
        }
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private static double[] ReadDoubles(BinaryReader reader, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = reader.ReadDouble();
        return values;
    }

    private sealed class Mapper : OneToOneMapper
    {
        private readonly Scaling[] _scalings;

        public Mapper(NormalizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host, inputSchema, parent._pairs)
        {
            _scalings = parent._scalings;
            for (var i = 0; i < Sources.Length; i++)
            {
                var (have, learned) = (Sources[i].Type, parent._types[i]);
                if (have.GetItemType() != learned.GetItemType() || have.GetValueCount() != learned.GetValueCount())
                    throw parent.Host.ExceptSchemaMismatch(nameof(inputSchema), "input", Sources[i].Name, learned.ToString(), have.ToString());
            }
        }

        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int index)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            return new(name, source.Type, annotations.ToAnnotations());
        }

        public override Delegate ScalarGetter<T>(DataViewRow input, int output)
        {
            var scaling = _scalings[output];
            if (typeof(T) == typeof(float))
            {
                var getSingle = input.GetGetter<float>(Sources[output]);
                return (ValueGetter<float>)((ref float dst) =>
                {
                    getSingle(ref dst);
                    dst = (float)scaling.Apply(dst, 0);
                });
            }

            var get = input.GetGetter<double>(Sources[output]);
            return (ValueGetter<double>)((ref double dst) =>
            {
                get(ref dst);
                dst = scaling.Apply(dst, 0);
            });
        }

        public override Delegate VectorGetter<T>(DataViewRow input, int output)
            => typeof(T) == typeof(float)
                ? Scaled<float>(input, output, (value, scaling, slot) => (float)scaling.Apply(value, slot))
                : Scaled<double>(input, output, (value, scaling, slot) => scaling.Apply(value, slot));

        private ValueGetter<VBuffer<TItem>> Scaled<TItem>(DataViewRow input, int output, Func<TItem, Scaling, int, TItem> apply)
        {
            var get = input.GetGetter<VBuffer<TItem>>(Sources[output]);
            var scaling = _scalings[output];
            VBuffer<TItem> value = default;
            return (ref VBuffer<TItem> dst) =>
            {
                get(ref value);
                Contracts.Check(value.Length == scaling.Scale.Length, $"Normalizer expected {scaling.Scale.Length} slots but got {value.Length}");
                // A sparse row stays sparse only if zero is mapped to zero.
                if (scaling.KeepsZero)
                    value.CopyTo(ref dst);
                else
                    value.CopyToDense(ref dst);
                var editor = VBufferEditor.CreateFromBuffer(ref dst);
                for (var i = 0; i < editor.Values.Length; i++)
                    editor.Values[i] = apply(editor.Values[i], scaling, dst.IsDense ? i : editor.Indices[i]);
                dst = editor.Commit();
            };
        }
    }
}
