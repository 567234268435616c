using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterVae.Data;
using ClusterVae.Files;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Files;

/// <summary>A view's rows as blocks of typed columns.</summary>
internal static class ViewWriter
{
    private const int BlockRows = 1 << 15;

    public static void Write(IDataView data, ITableBlocks target)
    {
        var columns = data.Schema.Where(column => !column.IsHidden).ToArray();
        using var cursor = data.GetRowCursor(columns);
        var builders = columns.Select(column => ColumnBuilder.Of(cursor, column)).ToArray();
        var schema = new Schema([.. builders.Select(builder => builder.Field)], null);
        target.Begin(schema);
        var rows = 0;
        while (cursor.MoveNext())
        {
            foreach (var builder in builders)
                builder.Append();
            if (++rows == BlockRows)
                Flush();
        }
        if (rows > 0)
            Flush();
        target.Complete();

        void Flush()
        {
            using var block = new RecordBatch(schema, builders.Select(builder => builder.Build()), rows);
            target.Write(block);
            rows = 0;
        }
    }

    /// <summary>Gathers a column's cells; building empties it.</summary>
    private sealed record ColumnBuilder(Field Field, Action Append, Func<IArrowArray> Build)
    {
        public static ColumnBuilder Of(DataViewRow row, DataViewSchema.Column column)
        {
            var type = column.Type;
            var name = column.Name;
            if (type is KeyDataViewType)
                return KeyOf(row, column);
            if (type is VectorDataViewType { ItemType: NumberDataViewType item } && item == NumberDataViewType.Single)
                return ListOf<float, FloatArray, FloatArray.Builder>(row, column, FloatType.Default, new FloatArray.Builder());
            if (type is VectorDataViewType { ItemType: NumberDataViewType other } && other == NumberDataViewType.Double)
                return ListOf<double, DoubleArray, DoubleArray.Builder>(row, column, DoubleType.Default, new DoubleArray.Builder());
            if (type is TextDataViewType)
            {
                var builder = new StringArray.Builder();
                var text = row.GetGetter<ReadOnlyMemory<char>>(column);
                ReadOnlyMemory<char> value = default;
                return new ColumnBuilder(new Field(name, StringType.Default, true), () => { text(ref value); builder.Append(value.ToString()); }, () => { var made = builder.Build(); builder.Clear(); return made; });
            }
            if (type is BooleanDataViewType)
            {
                var builder = new BooleanArray.Builder();
                var flag = row.GetGetter<bool>(column);
                var value = false;
                return new ColumnBuilder(new Field(name, BooleanType.Default, false), () => { flag(ref value); builder.Append(value); }, () => { var made = builder.Build(); builder.Clear(); return made; });
            }
            if (type is DateTimeDataViewType)
            {
                var kind = new TimestampType(TimeUnit.Microsecond, "UTC");
                var builder = new TimestampArray.Builder(kind);
                var time = row.GetGetter<DateTime>(column);
                DateTime value = default;
                return new ColumnBuilder(new Field(name, kind, true), () => { time(ref value); builder.Append(new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc))); }, () => { var made = builder.Build(); builder.Clear(); return made; });
            }
            return type.RawType switch
            {
                var raw when raw == typeof(float) => NumberOf<float, FloatArray, FloatArray.Builder>(row, column, FloatType.Default, new FloatArray.Builder()),
                var raw when raw == typeof(double) => NumberOf<double, DoubleArray, DoubleArray.Builder>(row, column, DoubleType.Default, new DoubleArray.Builder()),
                var raw when raw == typeof(sbyte) => NumberOf<sbyte, Int8Array, Int8Array.Builder>(row, column, Int8Type.Default, new Int8Array.Builder()),
                var raw when raw == typeof(short) => NumberOf<short, Int16Array, Int16Array.Builder>(row, column, Int16Type.Default, new Int16Array.Builder()),
                var raw when raw == typeof(int) => NumberOf<int, Int32Array, Int32Array.Builder>(row, column, Int32Type.Default, new Int32Array.Builder()),
                var raw when raw == typeof(long) => NumberOf<long, Int64Array, Int64Array.Builder>(row, column, Int64Type.Default, new Int64Array.Builder()),
                var raw when raw == typeof(byte) => NumberOf<byte, UInt8Array, UInt8Array.Builder>(row, column, UInt8Type.Default, new UInt8Array.Builder()),
                var raw when raw == typeof(ushort) => NumberOf<ushort, UInt16Array, UInt16Array.Builder>(row, column, UInt16Type.Default, new UInt16Array.Builder()),
                var raw when raw == typeof(uint) => NumberOf<uint, UInt32Array, UInt32Array.Builder>(row, column, UInt32Type.Default, new UInt32Array.Builder()),
                var raw when raw == typeof(ulong) => NumberOf<ulong, UInt64Array, UInt64Array.Builder>(row, column, UInt64Type.Default, new UInt64Array.Builder()),
                _ => throw new DataProblemException($"a column of {type} is not written", "Drop or convert it first, for example with DropColumns or ConvertType.", name),
            };
        }

        private static ColumnBuilder NumberOf<T, TArray, TBuilder>(DataViewRow row, DataViewSchema.Column column, IArrowType type, TBuilder builder)
            where T : struct, IEquatable<T>
            where TArray : class, IArrowArray
            where TBuilder : PrimitiveArrayBuilder<T, TArray, TBuilder>
        {
            var number = row.GetGetter<T>(column);
            T value = default;
            return new ColumnBuilder(new Field(column.Name, type, false), () => { number(ref value); builder.Append(value); }, () => { var made = builder.Build(); builder.Clear(); return made; });
        }

        // 0 is ML.NET's missing key.
        private static ColumnBuilder KeyOf(DataViewRow row, DataViewSchema.Column column)
        {
            var builder = new UInt32Array.Builder();
            var key = KeyGetter(row, column);
            return new ColumnBuilder(new Field(column.Name, UInt32Type.Default, true), Append, () => { var made = builder.Build(); builder.Clear(); return made; });

            void Append()
            {
                var value = key();
                if (value == 0)
                    builder.AppendNull();
                else
                    builder.Append(value);
            }
        }

        private static Func<uint> KeyGetter(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type.RawType == typeof(byte))
            {
                var small = row.GetGetter<byte>(column);
                return () => { byte value = 0; small(ref value); return value; };
            }
            if (column.Type.RawType == typeof(ushort))
            {
                var small = row.GetGetter<ushort>(column);
                return () => { ushort value = 0; small(ref value); return value; };
            }
            if (column.Type.RawType != typeof(uint))
                throw new DataProblemException($"a column of {column.Type} is not written", "Convert the key to UInt32 first.", column.Name);
            var whole = row.GetGetter<uint>(column);
            return () => { uint value = 0; whole(ref value); return value; };
        }

        private static ColumnBuilder ListOf<T, TArray, TBuilder>(DataViewRow row, DataViewSchema.Column column, IArrowType item, TBuilder items)
            where T : struct, IEquatable<T>
            where TArray : class, IArrowArray
            where TBuilder : PrimitiveArrayBuilder<T, TArray, TBuilder>
        {
            var vector = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> value = default;
            var kind = new ListType(new Field("item", item, false));
            var offsets = new List<int> { 0 };
            var length = 0;
            return new ColumnBuilder(new Field(column.Name, kind, false), Append, Build);

            void Append()
            {
                vector(ref value);
                foreach (var number in value.DenseValues())
                    items.Append(number);
                offsets.Add(length += value.Length);
            }

            IArrowArray Build()
            {
                var starts = new ArrowBuffer(System.Runtime.InteropServices.MemoryMarshal.AsBytes(offsets.ToArray().AsSpan()).ToArray());
                var made = new ListArray(kind, offsets.Count - 1, starts, items.Build(), ArrowBuffer.Empty, 0);
                items.Clear();
                offsets.Clear();
                offsets.Add(length = 0);
                return made;
            }
        }
    }
}
