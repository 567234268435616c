using ClusterVae.Data;
using Microsoft.ML;

namespace ClusterVae.MLNet.Rows;

/// <summary>A view's feature columns as rows that a trainer reads as often as it likes, in memory independent of their number.</summary>
internal sealed class ViewRows : IRowSource<float>
{
    private readonly FeatureColumns features;
    private readonly IReadOnlyList<DataViewSchema.Column> columns;

    public ViewRows(IDataView view, FeatureColumns features)
    {
        (View, this.features) = (view, features);
        columns = features.Bind(view.Schema);
        Width = FeatureColumns.Width(columns);
        if (Width == 0)
            throw new DataProblemException("the vector has no slots", "Fit on at least one feature.", features.Title);
    }

    public IDataView View { get; }

    public int Width { get; }

    public long? Count => View.GetRowCount();

    public string Name => features.Title;

    public IRowReader<float> Open() => new Reader(this);

    /// <summary>All rows in one array, for trainers that pass over them many times.</summary>
    public DenseRows<float> ToDense()
    {
        var values = new float[checked((int)Math.Min(Count ?? 1024, Array.MaxLength / Width) * Width)];
        var next = new float[Width];
        using var reader = Open();
        var filled = 0;
        while (true)
        {
            // A full array may be the whole data: one row more is asked for before the array grows.
            var target = filled < values.Length ? values.AsSpan(filled) : next;
            var rows = reader.Read(target);
            if (rows == 0)
                break;
            if (filled == values.Length)
            {
                Array.Resize(ref values, GrownLength(filled));
                next.CopyTo(values.AsSpan(filled));
            }
            filled += rows * Width;
        }
        if (filled == 0)
            throw new DataProblemException("there are no rows", "Fit on at least one row.", Name);
        if (filled != values.Length)
            Array.Resize(ref values, filled);
        return new DenseRows<float>(values, Width, Name);
    }

    private int GrownLength(int filled)
    {
        var limit = Array.MaxLength / Width * Width;
        if (filled >= limit)
            throw new DataProblemException($"more than {limit / Width} rows of {Width} do not fit into one array", "Choose the streaming option of the trainer.", Name);
        return (int)Math.Min(Math.Max(filled * 2L, 1024L * Width), limit);
    }

    private sealed class Reader : IRowReader<float>
    {
        private readonly ViewRows rows;
        private readonly DataViewRowCursor cursor;
        private readonly FeatureReader reader;

        public Reader(ViewRows rows)
        {
            this.rows = rows;
            cursor = rows.View.GetRowCursor(rows.columns);
            reader = new FeatureReader(cursor, rows.columns);
        }

        public int Read(Span<float> target)
        {
            var count = 0;
            for (var room = target.Length / rows.Width; count < room && cursor.MoveNext(); count++)
                reader.Read(target.Slice(count * rows.Width, rows.Width));
            return count;
        }

        public void Dispose() => cursor.Dispose();
    }
}
