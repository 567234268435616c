using Apache.Arrow;
using Apache.Arrow.Ipc;
using ClusterVae.Data;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace ClusterVae.Files;

/// <summary>Takes blocks of typed columns; the file appears when they are complete.</summary>
internal interface ITableBlocks : IDisposable
{
    void Begin(Schema schema);

    void Write(RecordBatch block);

    void Complete();
}

/// <summary>Parquet, one row group per block, its columns packed by Snappy and sealed page by page. Scores hardly repeat: looking for repetitions would take longer than writing them.</summary>
internal sealed class ParquetBlocks : ITableBlocks
{
    private readonly AtomicFile file;
    private readonly AtomicStream stream;
    private FileWriter? writer;

    public ParquetBlocks(string path)
    {
        file = new AtomicFile(path);
        stream = new AtomicStream(file);
    }

    public void Begin(Schema schema) => Guarded(() =>
    {
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Snappy).EnablePageChecksum().DisableDictionary().Build();
        using var arrow = new ArrowWriterPropertiesBuilder();
        using var arrowProperties = arrow.Build();
        writer = new FileWriter(stream, schema, properties, arrowProperties, leaveOpen: true);
    });

    public void Write(RecordBatch block) => Guarded(() => writer!.WriteRecordBatch(block, Math.Max(1, block.Length)));

    public void Complete()
    {
        Guarded(() => writer!.Close());
        writer!.Dispose();
        writer = null;
        file.Commit();
    }

    public void Dispose()
    {
        try
        {
            writer?.Dispose();
        }
        catch (Exception error) when (error is ParquetException or ClusterVaeException)
        {
            // Its end cannot be written either: the file is thrown away in any case.
        }
        file.Dispose();
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (ParquetException error)
        {
            throw stream.Failure ?? new OutputProblemException(file.Path, "cannot be written", error.Message, error);
        }
    }
}

/// <summary>Arrow's IPC file, uncompressed, so that it can be mapped into memory.</summary>
internal sealed class ArrowBlocks : ITableBlocks
{
    private readonly AtomicFile file;
    private readonly AtomicStream stream;
    private ArrowFileWriter? writer;

    public ArrowBlocks(string path)
    {
        file = new AtomicFile(path);
        stream = new AtomicStream(file);
    }

    public void Begin(Schema schema)
    {
        writer = new ArrowFileWriter(stream, schema, leaveOpen: true);
        writer.WriteStart();
    }

    public void Write(RecordBatch block) => writer!.WriteRecordBatch(block);

    public void Complete()
    {
        writer!.WriteEnd();
        writer.Dispose();
        file.Commit();
    }

    public void Dispose() => file.Dispose();
}
