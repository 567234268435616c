using ClusterVae.Data;
using Microsoft.ML;

namespace ClusterVae.MLNet.Pipeline;

/// <summary>A view's feature columns as rows that a trainer reads as often as it likes, in memory independent of their number.</summary>
internal sealed class ViewRows : IRowSource<float>
{
    private readonly FeatureColumns features;
    private readonly IReadOnlyList<DataViewSchema.Column> columns;
    private readonly IRowSource<float>? source;

    public ViewRows(IDataView view, FeatureColumns features)
    {
        (View, this.features, source) = (view, features, RowSourceView.SourceOf(view, features));
        columns = features.Bind(view.Schema);
        Width = FeatureColumns.Width(columns);
        if (Width == 0)
            throw new DataProblemException("the vector has no slots", "Fit on at least one feature.", features.Title);
    }

    public IDataView View { get; }

    public int Width { get; }

    /// <summary>Of each feature column.</summary>
    public IReadOnlyList<int> Widths => [.. columns.Select(column => FeatureColumns.Width(column.Type))];

    public long? Count => View.GetRowCount();

    public string Name => features.Title;

    public IRowReader<float> Open() => source?.Open() ?? new Reader(this);

    public IRowReader<float> Open(long firstRow) => source?.Open(firstRow) ?? RowsBefore.Skip(new Reader(this), firstRow, Width);

    /// <summary>All rows in one array, for trainers that pass over them many times.</summary>
    public DenseRows<float> ToDense(CancellationToken stop = default) => RowsInMemory.Of(source ?? this, stop);

    private sealed class Reader : IRowReader<float>
    {
        private readonly ViewRows rows;
        private readonly DataViewRowCursor cursor;
        private readonly FeatureReader reader;

        public Reader(ViewRows rows)
        {
            this.rows = rows;
            cursor = rows.View.GetRowCursor(rows.columns);
            reader = new FeatureReader(cursor, rows.columns, rows.features);
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
