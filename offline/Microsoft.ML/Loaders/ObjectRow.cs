using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Makes the getters that read the members of whatever object is current.</summary>
internal static class ObjectGetters
{
    public static Delegate Make<TRow>(ObjectMember member, Func<TRow> current)
    {
        var type = member.MemberType;
        if (type == typeof(string))
            return Text(member.Reader<TRow, string>(), current);
        if (type == typeof(string[]))
            return Texts(member.Reader<TRow, string[]>(), current);
        var name = type.IsArray ? nameof(OfArray)
            : member.ColumnType is VectorDataViewType ? nameof(OfBuffer)
            : member.ColumnType is KeyDataViewType ? nameof(OfKey)
            : nameof(OfValue);
        return (Delegate)typeof(ObjectGetters).GetMethod(name)
            .MakeGenericMethod(typeof(TRow), member.ColumnType.GetItemType().RawType).Invoke(null, [member, current]);
    }

    public static ValueGetter<T> OfValue<TRow, T>(ObjectMember member, Func<TRow> current)
    {
        var read = member.Reader<TRow, T>();
        return (ref T dst) => dst = read(current());
    }

    public static ValueGetter<VBuffer<T>> OfArray<TRow, T>(ObjectMember member, Func<TRow> current)
    {
        var read = member.Reader<TRow, T[]>();
        return (ref VBuffer<T> dst) =>
        {
            var values = read(current());
            VBuffer<T>.Copy(values, 0, ref dst, values?.Length ?? 0);
        };
    }

    public static ValueGetter<VBuffer<T>> OfBuffer<TRow, T>(ObjectMember member, Func<TRow> current)
    {
        var read = member.Reader<TRow, VBuffer<T>>();
        return (ref VBuffer<T> dst) => read(current()).CopyTo(ref dst);
    }

    public static ValueGetter<T> OfKey<TRow, T>(ObjectMember member, Func<TRow> current)
    {
        Contracts.Check(typeof(T) != typeof(ushort), "Key members of type UInt16 are not supported.");
        var read = member.Reader<TRow, T>();
        var count = ((KeyDataViewType)member.ColumnType).Count;
        return (ref T dst) =>
        {
            var index = Convert.ToUInt64(read(current()));
            dst = (T)Convert.ChangeType(index < count ? index + 1 : 0, typeof(T));
        };
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(Func<TRow, string> read, Func<TRow> current)
        => (ref ReadOnlyMemory<char> dst) => dst = read(current()).AsMemory();

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts<TRow>(Func<TRow, string[]> read, Func<TRow> current)
        => (ref VBuffer<ReadOnlyMemory<char>> dst) =>
        {
            var texts = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref dst, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            dst = editor.Commit();
        };
}

/// <summary>A row over one object that can be exchanged for the next: the input of a prediction engine.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(ObjectMember[] members)
    {
        Schema = ObjectSchema.SchemaOf(members);
        _getters = [.. members.Select(member => ObjectGetters.Make(member, Current))];
    }

    public override DataViewSchema Schema { get; }

    /// <summary>Grows with every object, so that a row mapper can tell a new object from the old one.</summary>
    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => Getters.Typed<TValue>(_getters[column.Index], column);

    public void MoveTo(TRow row)
    {
        _current = row;
        _position++;
    }

    private TRow Current()
    {
        Contracts.Check(_position >= 0, Getters.NoRowYet);
        return _current;
    }
}
