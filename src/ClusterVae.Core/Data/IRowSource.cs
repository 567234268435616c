namespace ClusterVae.Data;

/// <summary>Rows of equal width that can be read again and again, block by block: an array, a file, a view larger than memory.</summary>
public interface IRowSource<T> where T : unmanaged
{
    int Width { get; }

    /// <summary>Null when only a pass over the rows would tell.</summary>
    long? Count { get; }

    /// <summary>What errors call the data: a column's or a file's name.</summary>
    string Name { get; }

    IRowReader<T> Open();

    /// <summary>A pass from this row on. Sources that can go there without reading what lies before do so.</summary>
    IRowReader<T> Open(long firstRow) => RowsBefore.Skip(Open(), firstRow, Width);
}

/// <summary>One pass over the rows.</summary>
public interface IRowReader<T> : IDisposable where T : unmanaged
{
    /// <summary>Fills whole rows, row-major, from the start of <paramref name="rows"/>; returns how many, fewer than fit only at the end, then 0.</summary>
    int Read(Span<T> rows);
}
