using ClusterVae.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>Rows as a view with one vector column, or with several that stand side by side in a row: each cursor is a pass over the source, in memory independent of their number.</summary>
internal sealed class RowSourceView : IDataView
{
    private readonly IRowSource<float> rows;
    private readonly CancellationToken stop;
    private readonly int[] starts;

    /// <param name="rows">read anew by each cursor</param>
    /// <param name="column">what the vector is called</param>
    /// <param name="annotations">what is known of its slots; null where nothing is</param>
    /// <param name="stop">obeyed within one block</param>
    public RowSourceView(IRowSource<float> rows, string column, DataViewSchema.Annotations? annotations, CancellationToken stop)
        : this(rows, [new ViewColumn(column, rows.Width, annotations)], stop)
    {
    }

    /// <param name="rows">read anew by each cursor</param>
    /// <param name="columns">as they stand side by side</param>
    /// <param name="stop">obeyed within one block</param>
    public RowSourceView(IRowSource<float> rows, IReadOnlyList<ViewColumn> columns, CancellationToken stop)
    {
        (this.rows, this.stop) = (rows, stop);
        starts = new int[columns.Count];
        var schema = new DataViewSchema.Builder();
        for (var place = 0; place < columns.Count; place++)
        {
            starts[place] = place == 0 ? 0 : starts[place - 1] + columns[place - 1].Width;
            columns[place].AddTo(schema);
        }
        Schema = schema.ToSchema();
    }

    /// <summary>The source itself where a view's features are nothing else: reading it needs no cursor and no copy of each row.</summary>
    public static IRowSource<float>? SourceOf(IDataView view, FeatureColumns features) =>
        view is RowSourceView own && features.All.SequenceEqual(own.Schema.Select(column => column.Name)) ? own.rows : null;

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private sealed class Cursor : DataViewRowCursor
    {
        private const int BlockValues = 1 << 16;

        private readonly RowSourceView view;
        private readonly IRowReader<float> reader;
        private readonly float[] block;
        private readonly int width;
        private int rows;
        private int current;
        private long position = -1;
        private bool ended;

        public Cursor(RowSourceView view)
        {
            this.view = view;
            width = view.rows.Width;
            reader = view.rows.Open();
            block = new float[Math.Max(1, BlockValues / width) * width];
        }

        public override DataViewSchema Schema => view.Schema;

        public override long Position => ended ? -1 : position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (ended)
                return false;
            if (++current >= rows)
            {
                view.stop.ThrowIfCancellationRequested();
                rows = reader.Read(block);
                current = 0;
                if (rows == 0)
                {
                    ended = true;
                    return false;
                }
            }
            position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var (start, size) = (view.starts[column.Index], FeatureColumns.Width(column.Type));
            if (column.Type is KeyDataViewType)
            {
                // A place from 0 is a key from 1; what is missing is −1 here and 0 there.
                ValueGetter<uint> key = (ref uint value) => value = block[current * width + start] is var place && place < 0 ? 0 : (uint)place + 1;
                return key as ValueGetter<TValue> ?? throw Mismatch<TValue>(column);
            }
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, size);
                block.AsSpan(current * width + start, size).CopyTo(editor.Values);
                value = editor.Commit();
            };
            return getter as ValueGetter<TValue> ?? throw Mismatch<TValue>(column);
        }

        private static InvalidOperationException Mismatch<TValue>(DataViewSchema.Column column) => new($"Column '{column.Name}' holds {column.Type} and not {typeof(TValue)}.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                reader.Dispose();
            ended = true;
            base.Dispose(disposing);
        }
    }
}

/// <summary>A column of a <see cref="RowSourceView"/>.</summary>
/// <param name="Name">as pipelines call it</param>
/// <param name="Width">values of a row</param>
/// <param name="Annotations">what is known of its slots; null where nothing is</param>
internal sealed record ViewColumn(string Name, int Width, DataViewSchema.Annotations? Annotations)
{
    /// <summary>Where the column holds no numbers but places in a list of names, from 0, −1 where one is missing: these names.</summary>
    public IReadOnlyList<string>? KeyValues { get; init; }

    public void AddTo(DataViewSchema.Builder schema)
    {
        if (KeyValues is { } names)
            (OutputColumn.Key(Name, names.Count) with { KeyValues = names }).AddTo(schema);
        else
            schema.AddColumn(Name, new VectorDataViewType(NumberDataViewType.Single, Width), Annotations);
    }
}
