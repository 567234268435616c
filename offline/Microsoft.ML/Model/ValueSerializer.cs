using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes single values and vectors of a column type, and reads them back as a getter.</summary>
internal abstract class ValueSerializer
{
    public abstract void WriteFrom(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column);

    public abstract Delegate ReadGetter(BinaryReader reader);

    public static ValueSerializer For(DataViewType type)
        => (ValueSerializer)Activator.CreateInstance(
            (type is VectorDataViewType ? typeof(OfVector<>) : typeof(OfScalar<>)).MakeGenericType(type.GetItemType().RawType));

    public static void Write<T>(BinaryWriter writer, T value)
    {
        switch (value)
        {
            case ReadOnlyMemory<char> v: writer.Write(v.ToString()); break;
            case bool v: writer.Write(v); break;
            case sbyte v: writer.Write(v); break;
            case byte v: writer.Write(v); break;
            case short v: writer.Write(v); break;
            case ushort v: writer.Write(v); break;
            case int v: writer.Write(v); break;
            case uint v: writer.Write(v); break;
            case long v: writer.Write(v); break;
            case ulong v: writer.Write(v); break;
            case float v: writer.Write(v); break;
            case double v: writer.Write(v); break;
            case TimeSpan v: writer.Write(v.Ticks); break;
            case DateTime v: writer.Write(v.ToBinary()); break;
            case DateTimeOffset v:
                writer.Write(v.Ticks);
                writer.Write(v.Offset.Ticks);
                break;
            default: throw Contracts.Except($"Values of type {typeof(T)} cannot be saved with a model.");
        }
    }

    public static T Read<T>(BinaryReader reader)
    {
        object value = default(T) switch
        {
            ReadOnlyMemory<char> => reader.ReadString().AsMemory(),
            bool => reader.ReadBoolean(),
            sbyte => reader.ReadSByte(),
            byte => reader.ReadByte(),
            short => reader.ReadInt16(),
            ushort => reader.ReadUInt16(),
            int => reader.ReadInt32(),
            uint => reader.ReadUInt32(),
            long => reader.ReadInt64(),
            ulong => reader.ReadUInt64(),
            float => reader.ReadSingle(),
            double => reader.ReadDouble(),
            TimeSpan => TimeSpan.FromTicks(reader.ReadInt64()),
            DateTime => DateTime.FromBinary(reader.ReadInt64()),
            DateTimeOffset => new DateTimeOffset(reader.ReadInt64(), TimeSpan.FromTicks(reader.ReadInt64())),
            _ => throw Contracts.ExceptDecode($"Values of type {typeof(T)} cannot be loaded with a model."),
        };
        return (T)value;
    }

    public static void WriteVector<T>(BinaryWriter writer, in VBuffer<T> vector)
    {
        var values = vector.GetValues();
        writer.Write(vector.Length);
        writer.Write(values.Length);
        foreach (var index in vector.GetIndices())
            writer.Write(index);
        foreach (var value in values)
            Write(writer, value);
    }

    public static VBuffer<T> ReadVector<T>(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var count = reader.ReadInt32();
        Contracts.CheckDecode(0 <= count && count <= length && count <= reader.BaseStream.Length, "Corrupt model file");
        int[] indices = null;
        if (count < length)
        {
            indices = new int[count];
            for (var i = 0; i < count; i++)
                indices[i] = reader.ReadInt32();
        }

        var values = new T[count];
        for (var i = 0; i < count; i++)
            values[i] = Read<T>(reader);
        return new VBuffer<T>(length, count, values, indices);
    }

    private sealed class OfScalar<T> : ValueSerializer
    {
        public override void WriteFrom(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        {
            T value = default;
            annotations.GetGetter<T>(column)(ref value);
            Write(writer, value);
        }

        public override Delegate ReadGetter(BinaryReader reader)
        {
            var value = Read<T>(reader);
            return (ValueGetter<T>)((ref T dst) => dst = value);
        }
    }

    private sealed class OfVector<T> : ValueSerializer
    {
        public override void WriteFrom(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
        {
            VBuffer<T> value = default;
            annotations.GetGetter<VBuffer<T>>(column)(ref value);
            WriteVector(writer, value);
        }

        public override Delegate ReadGetter(BinaryReader reader)
        {
            var value = ReadVector<T>(reader);
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) => value.CopyTo(ref dst));
        }
    }
}
