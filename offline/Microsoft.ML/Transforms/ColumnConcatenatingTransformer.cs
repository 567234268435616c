using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel),
    "Concat Transform", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Scalars and vectors of one type, set end to end.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
    {
        _name = outputColumnName;
        _sources = inputColumnNames;
    }

    private static VersionInfo Version => VersionOf("CONCAT F", LoaderSignature);

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var name = ctx.LoadNonEmptyString();
        var sources = new string[ctx.Reader.ReadInt32()];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = ctx.LoadNonEmptyString();
        return new ColumnConcatenatingTransformer(env, name, sources);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(_name);
        ctx.Writer.Write(_sources.Length);
        foreach (var source in _sources)
            ctx.SaveNonEmptyString(source);
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var sources = Array.ConvertAll(_sources, name => inputSchema[FindInput(inputSchema, name)]);
        var itemType = sources[0].Type.GetItemType();
        foreach (var source in sources)
        {
            if (!source.Type.GetItemType().Equals(itemType))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, itemType.ToString(), source.Type.ToString());
        }

        return new Mapper(inputSchema, _name, sources);
    }

    private sealed class Mapper : RowMapper
    {
        private readonly DataViewSchema.Column[] _sources;

        public Mapper(DataViewSchema inputSchema, string name, DataViewSchema.Column[] sources)
            : base(inputSchema)
        {
            _sources = sources;
            Outputs = [IsIdentity ? new(name, sources[0].Type, sources[0].Annotations) : Concatenated(name)];
        }

        public override DataViewSchema.DetachedColumn[] Outputs { get; }

        private bool IsIdentity => _sources.Length == 1 && _sources[0].Type is VectorDataViewType;

        public override IEnumerable<int> InputsOf(int output) => _sources.Select(source => source.Index);

        public override Delegate MakeGetter(DataViewRow input, int output)
            => IsIdentity
                ? Getters.ForRawType(this, nameof(Pass), _sources[0].Type.RawType, input)
                : Getters.ForRawType(this, nameof(Join), _sources[0].Type.GetItemType().RawType, input);

        private DataViewSchema.DetachedColumn Concatenated(string name)
        {
            var itemType = (PrimitiveDataViewType)_sources[0].Type.GetItemType();
            // One vector of unknown size makes the size of all unknown.
            var size = _sources.Any(source => source.Type.GetValueCount() == 0) ? 0 : _sources.Sum(source => source.Type.GetValueCount());
            var annotations = new DataViewSchema.Annotations.Builder();
            if (itemType is NumberDataViewType && _sources.All(source => source.IsNormalized()))
                annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            if (size > 0 && _sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
                annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> dst) => SlotNames(size, ref dst));
            return new(name, new VectorDataViewType(itemType, size), annotations.ToAnnotations());
        }

        // A scalar's slot carries the column's name, a vector's slots carry "column.slot" where the slot has a name.
        private void SlotNames(int size, ref VBuffer<ReadOnlyMemory<char>> dst)
        {
            var editor = VBufferEditor.Create(ref dst, size);
            editor.Values.Clear();
            var offset = 0;
            foreach (var source in _sources)
            {
                if (source.Type is not VectorDataViewType vector)
                {
                    editor.Values[offset++] = source.Name.AsMemory();
                    continue;
                }

                if (source.HasSlotNames())
                {
                    VBuffer<ReadOnlyMemory<char>> names = default;
                    source.GetSlotNames(ref names);
                    foreach (var (slot, slotName) in names.Items())
                    {
                        if (!slotName.IsEmpty)
                            editor.Values[offset + slot] = $"{source.Name}.{slotName}".AsMemory();
                    }
                }

                offset += vector.Size;
            }

            dst = editor.Commit();
        }

        public Delegate Pass<T>(DataViewRow input) => input.GetGetter<T>(_sources[0]);

        public Delegate Join<T>(DataViewRow input)
        {
            var parts = Array.ConvertAll(_sources, source => new Part<T>(input, source));
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) =>
            {
                var length = 0;
                var count = 0;
                foreach (var part in parts)
                {
                    part.Read();
                    length += part.Value.Length;
                    count += part.Value.GetValues().Length;
                }

                var sparse = count <= length / 2;
                var editor = VBufferEditor.Create(ref dst, length, sparse ? count : length);
                var offset = 0;
                var at = 0;
                foreach (var part in parts)
                {
                    if (sparse)
                    {
                        foreach (var (index, value) in part.Value.Items())
                        {
                            editor.Values[at] = value;
                            editor.Indices[at++] = offset + index;
                        }
                    }
                    else
                    {
                        part.Value.CopyTo(editor.Values, offset);
                    }

                    offset += part.Value.Length;
                }

                dst = editor.Commit();
            });
        }
    }

    private sealed class Part<T>
    {
        private readonly DataViewSchema.Column _column;
        private readonly ValueGetter<VBuffer<T>> _vector;
        private readonly ValueGetter<T> _scalar;
        private readonly T[] _one = new T[1];

        public Part(DataViewRow input, DataViewSchema.Column column)
        {
            _column = column;
            if (column.Type is VectorDataViewType)
            {
                _vector = input.GetGetter<VBuffer<T>>(column);
            }
            else
            {
                _scalar = input.GetGetter<T>(column);
                Value = new VBuffer<T>(1, _one);
            }
        }

        public VBuffer<T> Value;

        public void Read()
        {
            if (_scalar != null)
            {
                _scalar(ref _one[0]);
                return;
            }

            _vector(ref Value);
            var expected = _column.Type.GetVectorSize();
            if (expected != 0 && expected != Value.Length)
                throw Contracts.Except("Column '{0}': expected {1} slots, but got {2}", _column.Name, expected, Value.Length);
        }
    }
}
