using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Keeps a block's values of one column that passes through, since the input cursor has moved on when they are asked for.</summary>
internal abstract class ColumnBuffer
{
    public abstract void Read(int slot);

    public abstract Delegate Getter(Func<int> current);

    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column, int capacity)
    {
        var raw = column.Type.RawType;
        var buffer = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(VectorBuffer<>).MakeGenericType(raw.GetGenericArguments())
            : typeof(ValueBuffer<>).MakeGenericType(raw);
        return (ColumnBuffer)Activator.CreateInstance(buffer, row, column, capacity)!;
    }

    private sealed class ValueBuffer<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly ValueGetter<T> read = row.GetGetter<T>(column);
        private readonly T[] values = new T[capacity];

        public override void Read(int slot) => read(ref values[slot]);

        public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T value) => value = values[current()]);
    }

    private sealed class VectorBuffer<T>(DataViewRow row, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> read = row.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] values = new VBuffer<T>[capacity];

        public override void Read(int slot) => read(ref values[slot]);

        public override Delegate Getter(Func<int> current) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => values[current()].CopyTo(ref value));
    }
}
