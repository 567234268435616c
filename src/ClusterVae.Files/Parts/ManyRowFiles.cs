using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>Several files of the same columns as one, in the order of their names.</summary>
internal sealed class ManyRowFiles : IRowFile
{
    private readonly IRowFile[] files;
    private readonly long?[] counts;

    public ManyRowFiles(string path, IReadOnlyList<SetFile> set, RowFileOptions options)
    {
        Path = path;
        var first = RowFiles.Open(set[0].Path, options);
        // By name, whatever the order in the other files.
        var same = first.HasColumnNames ? options with { FeatureColumns = first.ColumnNames } : options;
        files = [first, .. set.Skip(1).Select(file => RowFiles.Open(file.Path, same))];
        counts = new long?[files.Length];
        foreach (var file in files)
        {
            if (file.Width != Width)
                throw InputFile.Problem(file.Path, $"has {file.Width} features where {first.Path} has {Width}", "Give files of the same columns.");
            if (!file.CarriedColumns.SequenceEqual(CarriedColumns))
                throw InputFile.Problem(file.Path, $"has identifiers of another kind than {first.Path}", "Give files of the same columns.");
        }
    }

    public string Path { get; }

    public string Name => Path;

    public int Width => files[0].Width;

    public long? Count => files.Aggregate((long?)0, (sum, file) => sum + file.Count);

    public IReadOnlyList<string> ColumnNames => files[0].ColumnNames;

    public bool HasColumnNames => files[0].HasColumnNames;

    public string? LabelName => files[0].LabelName;

    public IReadOnlyList<string> UnusedColumns => files[0].UnusedColumns;

    public IReadOnlyList<CarriedColumn> CarriedColumns => files[0].CarriedColumns;

    public IReadOnlyList<string> Notes => [.. files.SelectMany(file => file.Notes).Take(3)];

    public IReadOnlyList<int> RowShape => files[0].RowShape;

    public IRowReader<float> Open() => Open(0);

    public IRowReader<float> Open(long firstRow)
    {
        var file = 0;
        for (; file < files.Length && RowsOf(file) is var rows && firstRow >= rows; file++)
            firstRow -= rows;
        return new Reader(files, file, firstRow);
    }

    // What it takes a pass to count is counted once.
    private long RowsOf(int file) => counts[file] ??= files[file].CountRows();

    public IBatchReader OpenBatches() => new Batches(files);

    public long CountRows(CancellationToken stop = default) => files.Sum(file => file.CountRows(stop));

    public LabelSet? ReadLabels(CancellationToken stop = default)
    {
        var all = new LabelCollector();
        foreach (var file in files)
        {
            if (file.ReadLabels(stop) is not { } labels)
                return null;
            foreach (var label in labels.Values)
                all.Add(labels.NameOf(label));
        }
        return all.Finish();
    }

    private sealed class Reader(IRowFile[] files, int firstFile, long firstRow) : IRowReader<float>
    {
        private IRowReader<float>? current;
        private int next = firstFile;
        private long before = firstRow;

        public int Read(Span<float> rows)
        {
            var (filled, width) = (0, files[0].Width);
            var room = rows.Length / width;
            while (filled < room)
            {
                if (current is null)
                {
                    if (next == files.Length)
                        break;
                    current = files[next++].Open(before);
                    before = 0;
                }
                var read = current.Read(rows[(filled * width)..(room * width)]);
                filled += read;
                if (read > 0)
                    continue;
                current.Dispose();
                current = null;
            }
            return filled;
        }

        public void Dispose() => current?.Dispose();
    }

    /// <summary>A batch ends where a file does.</summary>
    private sealed class Batches(IRowFile[] files) : IBatchReader
    {
        private IBatchReader? current;
        private int next;

        public bool Read(RowBatch batch)
        {
            while (true)
            {
                if (current is null && next == files.Length)
                    return false;
                current ??= files[next++].OpenBatches();
                if (current.Read(batch))
                    return true;
                current.Dispose();
                current = null;
            }
        }

        public void Dispose() => current?.Dispose();
    }
}
