using System.Text;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>A file with a text on each line, whatever characters it holds: rows without features that carry the line.</summary>
internal sealed class LineFile : IRowFile
{
    /// <summary>What its only column is called.</summary>
    public const string Column = "line";

    private const string Ending = ".txt";

    public LineFile(string path, RowFileOptions options)
    {
        Path = path;
        if (options.CarriedColumns.Append(options.LabelColumn).FirstOrDefault(name => name is not null && !ColumnChoice.Same(name, Column)) is { } other)
            throw InputFile.Problem(path, $"is read line by line, and has the one column {Column}", "Leave the other column out, or give a file with columns, such as a .tsv.", other);
        CarriedColumns = [.. options.AllCarried.Select(_ => new CarriedColumn(Column, CarriedKind.Text))];
    }

    public string Path { get; }

    public string Name => Path;

    public int Width => 0;

    public long? Count => null;

    public IReadOnlyList<string> ColumnNames => [];

    public bool HasColumnNames => false;

    public string? LabelName => null;

    public IReadOnlyList<string> UnusedColumns => [];

    public IReadOnlyList<string> Notes => [];

    public IReadOnlyList<int> RowShape => [0];

    public IReadOnlyList<CarriedColumn> CarriedColumns { get; }

    /// <summary>Whether a file is to be read that way.</summary>
    public static bool Reads(string plainName, RowFileOptions options) =>
        options.TextColumn is { } column && ColumnChoice.Same(column, Column) && options.Separator is null && options.Header != HeaderMode.Present && plainName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    public IRowReader<float> Open() => throw new NotSupportedException("Lines are no numbers.");

    public IBatchReader OpenBatches() => new Batches(Path);

    public LabelSet? ReadLabels(CancellationToken stop = default) => null;

    public long CountRows(CancellationToken stop = default)
    {
        using var lines = new Batches(Path);
        long count = 0;
        while (lines.Next() is not null)
        {
            if ((count++ & 0xfff) == 0)
                stop.ThrowIfCancellationRequested();
        }
        return count;
    }

    private sealed class Batches(string path) : IBatchReader
    {
        private const int BufferBytes = 1 << 16;

        private readonly InputFile file = InputFile.Open(path);
        private readonly byte[] buffer = new byte[BufferBytes];
        private readonly List<byte> line = [];
        private int start;
        private int end;
        private bool begun;
        private int blank;
        private string? held;
        private long next;

        public bool Read(RowBatch batch)
        {
            batch.Begin(next);
            for (; batch.Rows < batch.Capacity && Next() is { } text; batch.Rows++, next++)
            {
                foreach (var column in batch.Carried)
                    column.Texts[batch.Rows] = text.Length > 0 ? text : null;
            }
            return batch.Rows > 0;
        }

        /// <summary>Empty lines at the end are none, as in other text files.</summary>
        public string? Next()
        {
            while (held is null && Raw() is { } text)
            {
                if (text.Length > 0)
                    held = text;
                else
                    blank++;
            }
            if (held is null)
                return null;
            if (blank > 0)
            {
                blank--;
                return "";
            }
            var found = held;
            held = null;
            return found;
        }

        public void Dispose() => file.Dispose();

        private string? Raw()
        {
            line.Clear();
            while (Fill())
            {
                var rest = buffer.AsSpan(start, end - start);
                var stop = rest.IndexOf((byte)'\n');
                line.AddRange(stop < 0 ? rest : rest[..stop]);
                start += stop < 0 ? rest.Length : stop + 1;
                if (stop >= 0)
                    return Text();
            }
            return line.Count > 0 ? Text() : null;
        }

        private bool Fill()
        {
            if (start < end)
                return true;
            (start, end) = (0, file.Read(buffer));
            if (!begun && buffer.AsSpan(0, end) is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
                throw InputFile.Problem(path, "is UTF-16 text", "Save it as UTF-8.");
            if (!begun && buffer.AsSpan(0, end).StartsWith(Encoding.UTF8.Preamble))
                start = Encoding.UTF8.Preamble.Length;
            begun = true;
            return start < end;
        }

        private string Text() => Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }
}
