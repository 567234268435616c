using System.Globalization;
using ClusterVae.Data;

namespace ClusterVae.Files;

/// <summary>The rows of an NPY or IDX file; axes beyond the first are flattened into the row.</summary>
internal sealed class BinaryRowFile : IRowFile, IWideRows
{
    private const float LargestByte = 255;

    private readonly FileFormat format;
    private readonly ArrayHeader header;
    private readonly bool scaled;

    public BinaryRowFile(InputFile head, FileFormat format, ByteScaling bytes)
    {
        Path = head.Path;
        this.format = format;
        header = ReadHeader(head, format);
        scaled = header.Kind == ElementKind.UInt8 && (bytes == ByteScaling.UnitInterval || (bytes == ByteScaling.Images && header.Shape.Length >= 3));
        RowShape = header.Shape.Length == 1 ? [1] : [.. header.Shape.Skip(1).Select(extent => (int)extent)];
        ColumnNames = new PlaceNames(header.Width);
    }

    public string Path { get; }

    public string Name => Path;

    public int Width => header.Width;

    public long? Count => header.Rows;

    public IReadOnlyList<string> ColumnNames { get; }

    public bool HasColumnNames => false;

    public string? LabelName => null;

    public IReadOnlyList<string> UnusedColumns => [];

    public IReadOnlyList<CarriedColumn> CarriedColumns => [];

    public IBatchReader OpenBatches() => new PlainBatches(this, ColumnNames);

    public IReadOnlyList<string> Notes => [];

    public IReadOnlyList<int> RowShape { get; }

    public IRowReader<float> Open() => new Reader(this);

    public LabelSet? ReadLabels(CancellationToken stop = default) => null;

    public long CountRows(CancellationToken stop = default) => header.Rows;

    public IEnumerable<double[]> WideRows()
    {
        var size = header.Kind.Size();
        var bytes = new byte[header.Width * size];
        var row = new double[header.Width];
        using var file = OpenData();
        for (long n = 0; n < header.Rows; n++)
        {
            RequireWhole(file.Read(bytes), bytes.Length, n);
            for (var column = 0; column < row.Length; column++)
                row[column] = ElementCodec.Element(header.Kind, header.BigEndian, bytes.AsSpan(column * size));
            yield return row;
        }
    }

    /// <summary>The array's elements as integer labels; <paramref name="column"/> chooses where rows have several elements.</summary>
    public LabelSet ReadAsLabels(int column, CancellationToken stop)
    {
        var labels = new List<int>();
        var row = new byte[header.Width * header.Kind.Size()];
        using var file = OpenData();
        for (long n = 0; n < header.Rows; n++)
        {
            stop.ThrowIfCancellationRequested();
            RequireWhole(file.Read(row), row.Length, n);
            var value = ElementCodec.Element(header.Kind, header.BigEndian, row.AsSpan(column * header.Kind.Size()));
            if (!(value >= int.MinValue && value <= int.MaxValue && value == Math.Floor(value)))
                throw new DataProblemException($"{Path} holds a label that is not a 32-bit integer", "Labels are whole numbers.", row: n, value: value.ToString(CultureInfo.InvariantCulture));
            labels.Add((int)value);
        }
        file.RequireEnd();
        return LabelSet.FromIntegers([.. labels]);
    }

    private static ArrayHeader ReadHeader(InputFile file, FileFormat format) => format == FileFormat.Npy ? NpyHeader.Read(file) : IdxHeader.Read(file);

    private IRowBytes OpenData()
    {
        var file = InputFile.Open(Path);
        try
        {
            var now = ReadHeader(file, format);
            if (now.Kind != header.Kind || now.ColumnMajor != header.ColumnMajor || !now.Shape.AsSpan().SequenceEqual(header.Shape))
                throw InputFile.Problem(Path, "has changed since it was opened", "Leave the file alone until the work is done.");
            return header.ColumnMajor ? new ColumnMajorRows(file, now) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void RequireWhole(int read, int wanted, long row)
    {
        if (read != wanted)
            throw new DataProblemException($"{Path} is truncated: its header says {header.Rows} rows", "Fetch or write the file again.", row: row);
    }

    private sealed class Reader(BinaryRowFile rows) : IRowReader<float>
    {
        private const int ChunkBytes = 1 << 18;

        private readonly IRowBytes file = rows.OpenData();
        private readonly byte[] bytes = new byte[Math.Max(1, ChunkBytes / (rows.Width * rows.header.Kind.Size())) * rows.Width * rows.header.Kind.Size()];
        private long next;

        public int Read(Span<float> target)
        {
            var header = rows.header;
            var rowBytes = rows.Width * header.Kind.Size();
            var wanted = (int)Math.Min(target.Length / rows.Width, header.Rows - next);
            for (var done = 0; done < wanted;)
            {
                var count = Math.Min(wanted - done, bytes.Length / rowBytes);
                var chunk = bytes.AsSpan(0, count * rowBytes);
                var read = file.Read(chunk);
                rows.RequireWhole(read, chunk.Length, next + read / rowBytes);
                var values = target.Slice(done * rows.Width, count * rows.Width);
                ElementCodec.Decode(header.Kind, header.BigEndian, chunk, values);
                if (rows.scaled)
                {
                    foreach (ref var value in values)
                        value /= LargestByte;
                }
                if (header.Kind.IsFloat())
                    FiniteRows.Require(values, rows.Width, next, rows.Path);
                done += count;
                next += count;
            }
            if (next == header.Rows)
                file.RequireEnd();
            return wanted;
        }

        public void Dispose() => file.Dispose();
    }
}
