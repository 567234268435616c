using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace ClusterVae.Files;

/// <summary>An Arrow IPC file (Feather, version 2) or stream; every column of a block is read, the block at a time.</summary>
internal sealed class ArrowTable : ITable
{
    private static readonly CompressionCodecFactory Codecs = new();

    public ArrowTable(string path)
    {
        Path = path;
        Schema = Damage.Guarded(path, () =>
        {
            using var reader = Open();
            return reader.Schema ?? throw new InvalidDataException("it has no schema");
        });
    }

    public static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>How a stream begins: a mark and the length of the schema.</summary>
    public static ReadOnlySpan<byte> StreamMark => [0xFF, 0xFF, 0xFF, 0xFF];

    public string Path { get; }

    public Schema Schema { get; }

    public long? Rows => null;

    public int PlaceIn(int[] columns, int column) => column;

    // From the beginning: a file tells the lengths of its blocks only as they go by.
    public long BlocksBegin(long firstRow) => 0;

    public IEnumerable<RecordBatch> Blocks(int[] columns, long firstRow = 0)
    {
        using var reader = Damage.Guarded(Path, Open);
        if (reader.Schema.FieldsList.Count != Schema.FieldsList.Count || columns.Any(column => reader.Schema.FieldsList[column].DataType.TypeId != Schema.FieldsList[column].DataType.TypeId))
            throw InputFile.Problem(Path, "has changed since it was opened", "Leave the file alone until the work is done.");
        while (Damage.Guarded(Path, reader.ReadNextRecordBatch) is { } block)
        {
            using (block)
                yield return block;
        }
    }

    private ArrowStreamReader Open()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            Span<byte> start = stackalloc byte[6];
            var isFile = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
            file.Position = 0;
            var reader = isFile ? new ArrowFileReader(file, Codecs) : new ArrowStreamReader(file, Codecs);
            _ = reader.Schema;
            return reader;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
