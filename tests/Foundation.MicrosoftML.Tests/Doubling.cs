using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

/// <summary>A transformer as somebody outside of the library writes one, on public API alone: Twice = 2 · Copy.</summary>
internal sealed class Doubling : ITransformer, IDisposable
{
    public int Disposals { get; private set; }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new View(null, inputSchema).Schema;

    public IDataView Transform(IDataView input) => new View(input, input.Schema);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new View(null, inputSchema);

    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Doubling cannot be saved.");

    public void Dispose() => Disposals++;

    private sealed class View : IDataView, IRowToRowMapper
    {
        private readonly IDataView? _input;

        public View(IDataView? input, DataViewSchema inputSchema)
        {
            _input = input;
            InputSchema = inputSchema;
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(inputSchema);
            builder.AddColumn("Twice", NumberDataViewType.Single);
            Schema = builder.ToSchema();
        }

        public bool CanShuffle => _input!.CanShuffle;

        public DataViewSchema Schema { get; }

        public DataViewSchema InputSchema { get; }

        public DataViewSchema OutputSchema => Schema;

        public long? GetRowCount() => _input!.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var needed = columnsNeeded.ToArray();
            return new Cursor(this, _input!.GetRowCursor(GetDependencies(needed), rand), needed);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
            => [GetRowCursor(columnsNeeded, rand)];

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
            => [.. dependingColumns.Select(column => column.Index < InputSchema.Count ? InputSchema[column.Index] : InputSchema["Copy"])];

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(this, input, [.. activeColumns]);

        public ValueGetter<TValue> GetterOf<TValue>(DataViewRow input, DataViewSchema.Column column)
        {
            if (column.Index < InputSchema.Count)
                return input.GetGetter<TValue>(input.Schema[column.Index]);
            var get = input.GetGetter<float>(input.Schema["Copy"]);
            ValueGetter<float> twice = (ref float value) =>
            {
                get(ref value);
                value *= 2;
            };
            return (ValueGetter<TValue>)(Delegate)twice;
        }
    }

    private sealed class Row(View view, DataViewRow input, DataViewSchema.Column[] active) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Any(a => a.Index == column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => view.GetterOf<TValue>(input, column);
    }

    private sealed class Cursor(View view, DataViewRowCursor input, DataViewSchema.Column[] active) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Any(a => a.Index == column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => view.GetterOf<TValue>(input, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
