using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes the values of a row into the members of an object.</summary>
internal sealed class ObjectFiller<TRow> : IDisposable
    where TRow : class
{
    private readonly DataViewRow _row;
    private readonly Action<TRow>[] _setters;

    public ObjectFiller(DataViewRow row, (ObjectMember Member, int Column)[] bound)
    {
        _row = row;
        _setters = [.. bound.Select(b => SetterFor(b.Member, row.Schema[b.Column]))];
    }

    /// <summary>Finds the column for each member and refuses pairs of different types.</summary>
    public static (ObjectMember Member, int Column)[] Bind(IExceptionContext context, ObjectMember[] members, DataViewSchema schema,
        bool ignoreMissing)
    {
        var bound = new List<(ObjectMember, int)>();
        foreach (var member in members)
        {
            if (schema.GetColumnOrNull(member.ColumnName) is not { } column)
            {
                if (ignoreMissing)
                    continue;
                throw context.ExceptSchemaMismatch("Schema", "", member.ColumnName);
            }

            var itemType = member.ItemType(out var isVector);
            if (isVector != column.Type is VectorDataViewType || column.Type.GetItemType().RawType != itemType)
            {
                throw context.Except("Can't bind the IDataView column '{0}' of type '{1}' to field or property '{2}' of type '{3}'.",
                    column.Name, column.Type, member.MemberName, member.MemberType.FullName);
            }

            bound.Add((member, column.Index));
        }

        return [.. bound];
    }

    public void Fill(TRow target)
    {
        foreach (var set in _setters)
            set(target);
    }

    public void Dispose() => _row.Dispose();

    private Action<TRow> SetterFor(ObjectMember member, DataViewSchema.Column column)
    {
        var type = member.MemberType;
        if (type == typeof(string))
            return Text(member, column);
        if (type == typeof(string[]))
            return ArraySetter<ReadOnlyMemory<char>, string>(member, column, (in VBuffer<ReadOnlyMemory<char>> from, string[] to) =>
            {
                foreach (var item in from.Items(all: true))
                    to[item.Key] = item.Value.ToString();
            });
        var name = type.IsArray ? nameof(Array) : column.Type is VectorDataViewType ? nameof(Buffer) : nameof(Value);
        return (Action<TRow>)GetType().GetMethod(name, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)
            .MakeGenericMethod(column.Type.GetItemType().RawType).Invoke(this, [member, column]);
    }

    private Action<TRow> Text(ObjectMember member, DataViewSchema.Column column)
    {
        var get = _row.GetGetter<ReadOnlyMemory<char>>(column);
        var write = member.Writer<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            get(ref value);
            write(target, value.ToString());
        };
    }

    private Action<TRow> Value<T>(ObjectMember member, DataViewSchema.Column column)
    {
        var get = _row.GetGetter<T>(column);
        var write = member.Writer<TRow, T>();
        T value = default;
        return target =>
        {
            get(ref value);
            write(target, value);
        };
    }

    private Action<TRow> Array<T>(ObjectMember member, DataViewSchema.Column column)
        => ArraySetter<T, T>(member, column, (in VBuffer<T> from, T[] to) => from.CopyTo(to));

    private Action<TRow> Buffer<T>(ObjectMember member, DataViewSchema.Column column)
    {
        var get = _row.GetGetter<VBuffer<T>>(column);
        var write = member.Writer<TRow, VBuffer<T>>();
        VBuffer<T> value = default;
        return target =>
        {
            get(ref value);
            VBuffer<T> copy = default;
            value.CopyTo(ref copy);
            write(target, copy);
        };
    }

    private delegate void Copy<TFrom, TTo>(in VBuffer<TFrom> from, TTo[] to);

    private Action<TRow> ArraySetter<TFrom, TTo>(ObjectMember member, DataViewSchema.Column column, Copy<TFrom, TTo> copy)
    {
        var get = _row.GetGetter<VBuffer<TFrom>>(column);
        var read = member.CanRead ? member.Reader<TRow, TTo[]>() : _ => null;
        var write = member.Writer<TRow, TTo[]>();
        VBuffer<TFrom> value = default;
        return target =>
        {
            get(ref value);
            // The object's own array is used again where it fits: whoever reuses row objects does so to save allocations.
            var array = read(target);
            if (array?.Length != value.Length)
                array = new TTo[value.Length];
            copy(value, array);
            write(target, array);
        };
    }
}
