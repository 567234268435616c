using Apache.Arrow;
using ClusterVae.Data;
using ClusterVae.Files;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Files;

/// <summary>Tables of the same columns as one view; every cursor is a pass over the files that reads the columns it needs.</summary>
internal sealed class TableView : IDataView
{
    private readonly IReadOnlyList<ITable> tables;
    private readonly TableColumn[] columns;

    public TableView(IReadOnlyList<ITable> tables, IReadOnlyList<string>? wanted)
    {
        this.tables = tables;
        var fields = tables[0].Schema.FieldsList;
        var places = wanted?.Select(name => Place(fields, name)) ?? Enumerable.Range(0, fields.Count);
        columns = [.. places.Select(place => TableColumn.Of(tables[0], place)).OfType<TableColumn>()];
        if (wanted is not null && columns.Length != wanted.Count)
            throw Unusable(wanted.First(name => columns.All(column => column.Name != name)));
        if (columns.Length == 0)
            throw Unusable(null);
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => tables.Aggregate((long?)0, (sum, table) => sum + table.Rows);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this, columnsNeeded)];

    private int Place(IReadOnlyList<Field> fields, string name)
    {
        for (var place = 0; place < fields.Count; place++)
        {
            if (fields[place].Name == name)
                return place;
        }
        throw new DataProblemException($"{tables[0].Path} has no such column", $"It has {string.Join(", ", fields.Take(20).Select(field => field.Name))}.", name);
    }

    private DataProblemException Unusable(string? column) => new(
        column is null ? $"{tables[0].Path} has no column that ML.NET has a type for" : $"{tables[0].Path}: ML.NET has no type for what the column holds",
        "Choose columns of numbers, lists of numbers, texts, truth values or dates.", column);

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly TableView view;
        private readonly BlockCells?[] cells;
        private readonly int[] wanted;
        private readonly IEnumerator<(ITable Table, RecordBatch Block, long FirstRow)> blocks;
        private int rows;
        private int at;
        private long position = -1;
        private bool ended;

        public Cursor(TableView view, IEnumerable<DataViewSchema.Column> needed)
        {
            this.view = view;
            cells = new BlockCells?[view.columns.Length];
            foreach (var column in needed)
                cells[column.Index] = view.columns[column.Index].NewCells();
            wanted = [.. view.columns.Where((_, index) => cells[index] is not null).Select(column => column.Place).Distinct().Order()];
            // Rows are counted along some column even where nobody looks at one.
            if (wanted.Length == 0)
                wanted = [view.columns[0].Place];
            blocks = Blocks().GetEnumerator();
        }

        public override DataViewSchema Schema => view.Schema;

        public override long Position => ended ? -1 : position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (ended)
                return false;
            for (at++; at >= rows;)
            {
                if (!blocks.MoveNext())
                {
                    ended = true;
                    return false;
                }
                var (table, block, firstRow) = blocks.Current;
                (rows, at) = (block.Length, 0);
                Damage.Guarded(table.Path, () =>
                {
                    for (var column = 0; column < cells.Length; column++)
                        cells[column]?.Load(table, block.Column(table.PlaceIn(wanted, view.columns[column].Place)), firstRow);
                    return true;
                });
            }
            position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => cells[column.Index] is not null;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var active = cells[column.Index] ?? throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was opened.");
            return active.Getter(() => at) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType.Name}; a getter of {typeof(TValue).Name} was asked for.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                blocks.Dispose();
            ended = true;
            base.Dispose(disposing);
        }

        private IEnumerable<(ITable, RecordBatch, long)> Blocks()
        {
            foreach (var table in view.tables)
            {
                long first = 0;
                foreach (var block in table.Blocks(wanted))
                {
                    yield return (table, block, first);
                    first += block.Length;
                }
            }
        }
    }
}
