using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public static class DebuggerExtensions
    {
        public static DataDebuggerPreview Preview(this IDataView data, int maxRows = 100) => new(data, maxRows);

        public static DataDebuggerPreview Preview(this ITransformer transformer, IDataView data, int maxRows = 100)
            => new(transformer.Transform(data), maxRows);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>The first rows of a view, read at once, to be looked at.</summary>
    public sealed class DataDebuggerPreview
    {
        internal DataDebuggerPreview(IDataView data, int maxRows)
        {
            Contracts.CheckValue(data, nameof(data));
            Contracts.CheckParam(maxRows >= 0, nameof(maxRows));
            Schema = data.Schema;
            using var cursor = data.GetRowCursor(data.Schema);
            var readers = data.Schema.Select(column => ColumnReader.Over(cursor, column)).ToArray();
            var rows = ImmutableArray.CreateBuilder<RowInfo>();
            while (rows.Count < maxRows && cursor.MoveNext())
            {
                rows.Add(new RowInfo([.. data.Schema.Select((column, i)
                    => new KeyValuePair<string, object>(column.Name, readers[i].Read()))]));
            }

            RowView = rows.ToImmutable();
            ColumnView = [.. data.Schema.Select((column, i)
                => new ColumnInfo(column, [.. RowView.Select(row => row.Values[i].Value)]))];
        }

        public DataViewSchema Schema { get; }

        public ImmutableArray<ColumnInfo> ColumnView { get; }

        public ImmutableArray<RowInfo> RowView { get; }

        public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

        public sealed class RowInfo
        {
            internal RowInfo(KeyValuePair<string, object>[] values)
            {
                Values = values;
            }

            public KeyValuePair<string, object>[] Values { get; }

            public override string ToString() => $"{Values.Length} columns";
        }

        public sealed class ColumnInfo
        {
            internal ColumnInfo(DataViewSchema.Column column, object[] values)
            {
                Column = column;
                Values = values;
            }

            public DataViewSchema.Column Column { get; }

            public object[] Values { get; }

            public override string ToString() => $"{Column.Name}: {Column.Type}";
        }

        private abstract class ColumnReader
        {
            public abstract object Read();

            public static ColumnReader Over(DataViewRow row, DataViewSchema.Column column)
                => (ColumnReader)Activator.CreateInstance(typeof(Of<>).MakeGenericType(column.Type.RawType), row, column);

            private sealed class Of<T>(DataViewRow row, DataViewSchema.Column column) : ColumnReader
            {
                private readonly ValueGetter<T> _get = row.GetGetter<T>(column);

                public override object Read()
                {
                    // A fresh value each time: a vector's buffer must not be shared between the rows shown.
                    T value = default;
                    _get(ref value);
                    return value;
                }
            }
        }
    }
}
