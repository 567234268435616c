using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Parses the fields of one column of the current line and keeps the value for the getters.</summary>
internal abstract class TextColumnParser
{
    public abstract void Parse(TextLines line);

    public abstract Delegate Getter(Func<bool> isOnRow);

    public static TextColumnParser For(TextColumn column)
        => (TextColumnParser)Activator.CreateInstance(
            (column.Type is VectorDataViewType ? typeof(OfVector<>) : typeof(OfScalar<>)).MakeGenericType(column.ItemType.RawType), column);

    private abstract class Of<T>(TextColumn column) : TextColumnParser
    {
        protected TextColumn Column { get; } = column;

        protected T ParseField(TextLines line, int field)
        {
            var text = line[field];
            if (text == null)
                return default;
            if (Column.ItemType is KeyDataViewType key)
                return ParseKey(text, key.Count);
            if (text.Length == 0 && Column.EmptyIsMissing)
                return Conversions.MissingValue<T>();
            if (Column.DecimalMarker != '.' && default(T) is float or double)
                text = text.Replace(Column.DecimalMarker, '.');
            if (TextParser<T>.TryParse(text, out var value))
                return value;
            // A real number has a value for what cannot be read; other types have none.
            if (default(T) is float or double)
                return Conversions.MissingValue<T>();
            var message = $"Could not parse value {text} in line {line.LineNumber}, column {Column.Name}";
            throw ((IExceptionContext)null).ExceptDecode(Contracts.Except(message), $"Parsing failed with an exception: {message}");
        }

        private static T ParseKey(string text, ulong count)
            => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count
                ? (T)Convert.ChangeType(index + 1, typeof(T), CultureInfo.InvariantCulture)
                : default;
    }

    private sealed class OfScalar<T>(TextColumn column) : Of<T>(column)
    {
        private T _value;

        public override void Parse(TextLines line) => _value = ParseField(line, Column.Fields[0]);

        public override Delegate Getter(Func<bool> isOnRow) => (ValueGetter<T>)((ref T dst) =>
        {
            Contracts.Check(isOnRow(), Getters.NoRowYet);
            dst = _value;
        });
    }

    private sealed class OfVector<T>(TextColumn column) : Of<T>(column)
    {
        private readonly T[] _values = new T[column.Fields.Length];
        private readonly int[] _indices = new int[column.Fields.Length];
        private int _count;

        public override void Parse(TextLines line)
        {
            _count = 0;
            for (var i = 0; i < _values.Length; i++)
            {
                var value = ParseField(line, Column.Fields[i]);
                if (IsDefault(value))
                    continue;
                _values[_count] = value;
                _indices[_count++] = i;
            }
        }

        public override Delegate Getter(Func<bool> isOnRow) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> dst) =>
        {
            Contracts.Check(isOnRow(), Getters.NoRowYet);
            var isSparse = _count <= _values.Length / 2;
            var editor = VBufferEditor.Create(ref dst, _values.Length, isSparse ? _count : _values.Length);
            if (isSparse)
            {
                _values.AsSpan(0, _count).CopyTo(editor.Values);
                _indices.AsSpan(0, _count).CopyTo(editor.Indices);
            }
            else
            {
                editor.Values.Clear();
                for (var i = 0; i < _count; i++)
                    editor.Values[_indices[i]] = _values[i];
            }

            dst = editor.Commit();
        });

        private static bool IsDefault(T value)
            => value is ReadOnlyMemory<char> text ? text.IsEmpty : EqualityComparer<T>.Default.Equals(value, default);
    }
}
