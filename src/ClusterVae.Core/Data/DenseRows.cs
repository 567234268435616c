namespace ClusterVae.Data;

/// <summary>Rows of equal width in one row-major array.</summary>
public sealed class DenseRows<T> : IRowSource<T> where T : unmanaged
{
    private readonly T[] values;

    /// <summary>Takes the array over without copying: the caller leaves it unchanged from here on.</summary>
    public DenseRows(T[] values, int width, string name = "Features")
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
            throw new DataProblemException($"{values.Length} values do not fill rows of width {width}", "Give every row the same number of values.", name);
        this.values = values;
        Width = width;
        Count = values.Length / width;
        Name = name;
    }

    public int Width { get; }

    public int Count { get; }

    public string Name { get; }

    long? IRowSource<T>.Count => Count;

    public ReadOnlyMemory<T> Values => values;

    public ReadOnlySpan<T> Row(int index) => values.AsSpan(index * Width, Width);

    public ReadOnlySpan<T> Block(int start, int count) => values.AsSpan(start * Width, count * Width);

    public IRowReader<T> Open() => new Reader(this);

    private sealed class Reader(DenseRows<T> rows) : IRowReader<T>
    {
        private int next;

        public int Read(Span<T> target)
        {
            var count = Math.Min(target.Length / rows.Width, rows.Count - next);
            rows.Block(next, count).CopyTo(target);
            next += count;
            return count;
        }

        public void Dispose() { }
    }
}
