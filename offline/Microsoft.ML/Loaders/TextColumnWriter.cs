using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The fields of one column of the current row as text, null for default values.</summary>
internal abstract class TextColumnWriter
{
    public abstract string Default { get; }

    public abstract string[] Header();

    public abstract string[] Row();

    public static TextColumnWriter Over(DataViewRow row, DataViewSchema.Column column, char separator)
        => (TextColumnWriter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(column.Type.GetItemType().RawType), row, column, separator);

    public static string KindOf(DataViewType type)
    {
        var name = ColumnTypeExtensions.KindOf(type) switch
        {
            DataKind.SByte => "I1",
            DataKind.Byte => "U1",
            DataKind.Int16 => "I2",
            DataKind.UInt16 => "U2",
            DataKind.Int32 => "I4",
            DataKind.UInt32 => "U4",
            DataKind.Int64 => "I8",
            DataKind.UInt64 => "U8",
            DataKind.Single => "R4",
            DataKind.Double => "R8",
            DataKind.String => "TX",
            DataKind.Boolean => "BL",
            DataKind.TimeSpan => "TS",
            DataKind.DateTime => "DT",
            DataKind.DateTimeOffset => "DZ",
            _ => throw Contracts.Except($"Columns of type {type} cannot be saved as text"),
        };
        return type is KeyDataViewType key ? $"{name}[{key.Count}]" : name;
    }

    private static string Quoted(string text, char separator)
    {
        if (text.Length > 0 && text[0] != ' ' && text.AsSpan().IndexOfAny([separator, '"', ':', '\n']) < 0)
            return text;
        return $"\"{text.Replace("\"", "\"\"")}\"";
    }

    private sealed class Of<T> : TextColumnWriter
    {
        private readonly DataViewSchema.Column _column;
        private readonly char _separator;
        private readonly ValueGetter<T> _scalar;
        private readonly ValueGetter<VBuffer<T>> _vector;
        private VBuffer<T> _values;

        public Of(DataViewRow row, DataViewSchema.Column column, char separator)
        {
            _column = column;
            _separator = separator;
            if (column.Type is VectorDataViewType)
                _vector = row.GetGetter<VBuffer<T>>(column);
            else
                _scalar = row.GetGetter<T>(column);
            Default = TextOf(default);
        }

        public override string Default { get; }

        public override string[] Header()
        {
            if (_scalar != null)
                return [Quoted(_column.Name, _separator)];
            var header = new string[_column.Type.GetVectorSize()];
            if (_column.HasSlotNames())
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                _column.GetSlotNames(ref names);
                foreach (var (slot, name) in names.Items())
                    header[slot] = name.IsEmpty ? null : Quoted(name.ToString(), _separator);
            }

            return header;
        }

        public override string[] Row()
        {
            if (_scalar != null)
            {
                T value = default;
                _scalar(ref value);
                return [TextOrNull(value)];
            }

            _vector(ref _values);
            var row = new string[_values.Length];
            foreach (var (slot, value) in _values.Items())
                row[slot] = TextOrNull(value);
            return row;
        }

        private string TextOrNull(T value) => TextOf(value) is var text && text == Default ? null : text;

        private string TextOf(T value)
        {
            if (_column.Type.GetItemType() is KeyDataViewType)
            {
                var key = Convert.ToUInt64(value, CultureInfo.InvariantCulture);
                return key == 0 ? "" : (key - 1).ToString(CultureInfo.InvariantCulture);
            }

            return value switch
            {
                ReadOnlyMemory<char> text => Quoted(text.ToString(), _separator),
                bool truth => truth ? "1" : "0",
                float number => float.IsNaN(number) ? "?" : number.ToString("R", CultureInfo.InvariantCulture),
                double number => double.IsNaN(number) ? "?" : number.ToString("G17", CultureInfo.InvariantCulture),
                TimeSpan span => $"\"{span:c}\"",
                DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"\"{value:o}\""),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            };
        }
    }
}
