using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A text file as a view; every cursor reads the file anew and parses the columns that are asked for.</summary>
internal sealed class TextFileView : IDataView
{
    private readonly IHost _host;
    private readonly string _path;
    private readonly TextLoader.Options _options;
    private readonly TextColumn[] _columns;

    public TextFileView(IHostEnvironment env, string path, TextLoader.Options options, bool isSample)
    {
        _host = env.Register("TextLoader");
        _path = path;
        _options = options;
        _host.CheckParam(options.Columns is { Length: > 0 }, nameof(options.Columns), "The columns of the file must be named");
        using var sample = isSample ? new TextLines(path, options) : null;
        var fieldCount = sample == null ? null : (int?)sample.CountFieldsOfFirstRow();
        _columns = Array.ConvertAll(options.Columns, column => new TextColumn(_host, column, fieldCount, options));
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns)
            builder.AddColumn(column.Name, column.Type, column.AnnotationsFrom(sample?.Header));
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, Getters.Active(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly TextFileView _view;
        private readonly TextLines _lines;
        private readonly TextColumnParser[] _parsers;

        public Cursor(TextFileView view, bool[] active)
            : base(view._host, view.Schema, active)
        {
            _view = view;
            _lines = new TextLines(view._path, view._options);
            _parsers = [.. view._columns.Select((column, i) => active[i] ? TextColumnParser.For(column) : null)];
        }

        protected override bool MoveNextCore()
        {
            if (Position + 1 >= (_view._options.MaxRows ?? long.MaxValue) || !_lines.MoveNext())
                return false;
            foreach (var parser in _parsers)
                parser?.Parse(_lines);
            return true;
        }

        protected override ValueGetter<TValue> GetterCore<TValue>(DataViewSchema.Column column)
            => Getters.Typed<TValue>(_parsers[column.Index].Getter(() => Position >= 0), column);

        protected override void DisposeCore() => _lines.Dispose();
    }
}

/// <summary>A column of a text file with its ranges resolved.</summary>
internal sealed class TextColumn
{
    public TextColumn(IExceptionContext context, TextLoader.Column column, int? fieldCount, TextLoader.Options options)
    {
        Name = context.CheckNonEmpty(column.Name, nameof(column.Name));
        context.CheckParam(column.Source is { Length: > 0 }, nameof(column.Source), "Must specify some source column indices");
        Fields = [.. column.Source.SelectMany(range => Enumerable.Range(range.Min, End(context, range, fieldCount) - range.Min + 1))];
        ItemType = ColumnTypeExtensions.PrimitiveTypeFromKind(column.DataKind);
        if (column.KeyCount != null)
            ItemType = new KeyDataViewType(ItemType.RawType, column.KeyCount.Count ?? LargestCount(ItemType.RawType));
        Type = Fields.Length > 1 || column.Source.Any(range => range.ForceVector || range.AutoEnd)
            ? new VectorDataViewType(ItemType, Fields.Length)
            : ItemType;
        EmptyIsMissing = options.MissingRealsAsNaNs;
        DecimalMarker = options.DecimalMarker;
    }

    public string Name { get; }

    public int[] Fields { get; }

    public PrimitiveDataViewType ItemType { get; }

    public DataViewType Type { get; }

    public bool EmptyIsMissing { get; }

    public char DecimalMarker { get; }

    public DataViewSchema.Annotations AnnotationsFrom(string[] header)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (header != null && Type is VectorDataViewType)
        {
            var names = Array.ConvertAll(Fields, field => (field < header.Length ? header[field] : "").AsMemory());
            if (names.Any(name => !name.IsEmpty))
            {
                builder.AddSlotNames(names.Length,
                    (ref VBuffer<ReadOnlyMemory<char>> dst) => VBuffer<ReadOnlyMemory<char>>.Copy(names, 0, ref dst, names.Length));
            }
        }

        return builder.ToAnnotations();
    }

    private static int End(IExceptionContext context, TextLoader.Range range, int? fieldCount)
    {
        if (!range.AutoEnd)
            return range.Max ?? range.Min;
        if (fieldCount is { } count && count > range.Min)
            return count - 1;
        throw context.ExceptParam("Source", "Can't determine the number of source columns without valid data");
    }

    private static ulong LargestCount(Type type)
        => type == typeof(byte) ? byte.MaxValue : type == typeof(ushort) ? ushort.MaxValue : type == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
}
