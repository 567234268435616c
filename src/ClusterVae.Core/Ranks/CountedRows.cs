using ClusterVae.Data;

namespace ClusterVae.Ranks;

/// <summary>A source whose rows were counted, so that shares of it can be named without reading them.</summary>
internal sealed class CountedRows<T>(IRowSource<T> rows, long count) : IRowSource<T> where T : unmanaged
{
    public int Width => rows.Width;

    public long? Count => count;

    public string Name => rows.Name;

    public IRowReader<T> Open() => rows.Open();

    public IRowReader<T> Open(long firstRow) => rows.Open(firstRow);
}
