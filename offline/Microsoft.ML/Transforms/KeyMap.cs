using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The numbered values of a column.</summary>
internal abstract class KeyMap(PrimitiveDataViewType itemType, bool asText)
{
    public PrimitiveDataViewType ItemType { get; } = itemType;

    protected bool AsText { get; } = asText;

    public abstract int Count { get; }

    /// <summary>A key type needs a member, so an empty map still has room for one.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    public abstract void Read(DataViewRow row, DataViewSchema.Column column, out Action readRow);

    public abstract void Finish(ValueToKeyMappingEstimator.KeyOrdinality ordinality);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations);

    public abstract Delegate Getter(DataViewRow input, DataViewSchema.Column column);

    public abstract void Save(BinaryWriter writer);

    public abstract void Load(BinaryReader reader);

    public static KeyMap For(PrimitiveDataViewType itemType, int maximumNumberOfKeys, bool asText)
        => itemType is TextDataViewType
            ? new OfText(asText, maximumNumberOfKeys)
            : (KeyMap)Activator.CreateInstance(typeof(Of<>).MakeGenericType(itemType.RawType), itemType, asText, maximumNumberOfKeys);

    private abstract class Base<TValue, TKey>(PrimitiveDataViewType itemType, bool asText, int maximum) : KeyMap(itemType, asText)
    {
        private Dictionary<TKey, uint> _keys = [];
        private List<TValue> _values = [];

        public override int Count => _values.Count;

        protected abstract bool IsMissing(TValue value);

        protected abstract TKey KeyOf(TValue value);

        protected abstract int Compare(TValue left, TValue right);

        public override void Read(DataViewRow row, DataViewSchema.Column column, out Action readRow)
        {
            TValue scalar = default;
            VBuffer<TValue> vector = default;
            if (column.Type is VectorDataViewType)
            {
                var get = row.GetGetter<VBuffer<TValue>>(column);
                readRow = () =>
                {
                    get(ref vector);
                    foreach (var item in vector.Items(all: true))
                        Add(item.Value);
                };
            }
            else
            {
                var get = row.GetGetter<TValue>(column);
                readRow = () =>
                {
                    get(ref scalar);
                    Add(scalar);
                };
            }
        }

        public override void Finish(ValueToKeyMappingEstimator.KeyOrdinality ordinality)
        {
            if (ordinality != ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                return;
            var sorted = _values;
            sorted.Sort(Compare);
            _keys = [];
            _values = [];
            sorted.ForEach(Add);
        }

        public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations)
        {
            if (Count == 0)
                return;
            if (AsText && ItemType is not TextDataViewType)
            {
                var toText = Conversions.ToText<TValue>();
                var texts = _values.ConvertAll(value => toText(value).AsMemory()).ToArray();
                annotations.AddKeyValues(Count, TextDataViewType.Instance,
                    (ref VBuffer<ReadOnlyMemory<char>> dst) => VBuffer<ReadOnlyMemory<char>>.Copy(texts, 0, ref dst, texts.Length));
                return;
            }

            var values = _values.ToArray();
            annotations.AddKeyValues(Count, ItemType, (ref VBuffer<TValue> dst) => VBuffer<TValue>.Copy(values, 0, ref dst, values.Length));
        }

        public override Delegate Getter(DataViewRow input, DataViewSchema.Column column)
        {
            if (column.Type is not VectorDataViewType)
            {
                var getOne = input.GetGetter<TValue>(column);
                TValue value = default;
                return (ValueGetter<uint>)((ref uint dst) =>
                {
                    getOne(ref value);
                    dst = Map(value);
                });
            }

            var get = input.GetGetter<VBuffer<TValue>>(column);
            VBuffer<TValue> values = default;
            return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> dst) =>
            {
                get(ref values);
                var editor = VBufferEditor.Create(ref dst, values.Length);
                foreach (var item in values.Items(all: true))
                    editor.Values[item.Key] = Map(item.Value);
                dst = editor.Commit();
            });
        }

        public override void Save(BinaryWriter writer)
        {
            writer.Write(Count);
            foreach (var value in _values)
                ValueSerializer.Write(writer, value);
        }

        public override void Load(BinaryReader reader)
        {
            for (var count = reader.ReadInt32(); count > 0; count--)
                Add(ValueSerializer.Read<TValue>(reader));
        }

        private uint Map(TValue value) => !IsMissing(value) && _keys.TryGetValue(KeyOf(value), out var key) ? key : 0;

        private void Add(TValue value)
        {
            if (_values.Count < maximum && !IsMissing(value) && _keys.TryAdd(KeyOf(value), (uint)_values.Count + 1))
                _values.Add(value);
        }
    }

    private sealed class OfText(bool asText, int maximum) : Base<ReadOnlyMemory<char>, string>(TextDataViewType.Instance, asText, maximum)
    {
        protected override bool IsMissing(ReadOnlyMemory<char> value) => value.IsEmpty;

        protected override string KeyOf(ReadOnlyMemory<char> value) => value.ToString();

        protected override int Compare(ReadOnlyMemory<char> left, ReadOnlyMemory<char> right)
            => left.Span.CompareTo(right.Span, StringComparison.Ordinal);
    }

    private sealed class Of<T>(PrimitiveDataViewType itemType, bool asText, int maximum) : Base<T, T>(itemType, asText, maximum)
    {
        private readonly Predicate<T> _isMissing = Conversions.MissingTest<T>(itemType);

        protected override bool IsMissing(T value) => _isMissing(value);

        protected override T KeyOf(T value) => value;

        protected override int Compare(T left, T right) => Comparer<T>.Default.Compare(left, right);
    }
}
