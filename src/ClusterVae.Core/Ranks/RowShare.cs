using ClusterVae.Data;

namespace ClusterVae.Ranks;

/// <summary>A rank's rows of a source: one run of whole blocks, as many as the others have or one fewer.</summary>
internal sealed class RowShare<T> : IRowSource<T> where T : unmanaged
{
    private const int CountedValues = 1 << 16;

    private RowShare(IRowSource<T> rows, RankGroup ranks, long first, long total) => (Rows, Ranks, First, Total) = (rows, ranks, first, total);

    /// <summary>The share's rows, numbered from 0.</summary>
    public IRowSource<T> Rows { get; }

    public RankGroup Ranks { get; }

    /// <summary>The number that the share's first row has in the source.</summary>
    public long First { get; }

    /// <summary>Rows of all ranks.</summary>
    public long Total { get; }

    public int Width => Rows.Width;

    public long? Count => Rows.Count;

    public string Name => Rows.Name;

    public IRowReader<T> Open() => Rows.Open();

    /// <param name="blockRows">rows that stay together on one rank</param>
    public static RowShare<T> Of(IRowSource<T> source, RankGroup ranks, int blockRows, CancellationToken stop)
    {
        var total = source.Count ?? CountRows(source, stop);
        var blocks = (total + blockRows - 1) / blockRows;
        var first = Math.Min(total, blocks * ranks.Rank / ranks.Count * blockRows);
        var end = Math.Min(total, blocks * (ranks.Rank + 1) / ranks.Count * blockRows);
        return new RowShare<T>(new Range(source, first, end - first), ranks, first, total);
    }

    /// <summary>The same share with its rows elsewhere, such as in memory.</summary>
    public RowShare<T> With(IRowSource<T> sameRows) => new(sameRows, Ranks, First, Total);

    private static long CountRows(IRowSource<T> source, CancellationToken stop)
    {
        var block = new T[Math.Max(1, CountedValues / source.Width) * source.Width];
        using var reader = source.Open();
        var total = 0L;
        while (reader.Read(block) is > 0 and var read)
        {
            stop.ThrowIfCancellationRequested();
            total += read;
        }
        return total;
    }

    private sealed class Range(IRowSource<T> source, long first, long count) : IRowSource<T>
    {
        public int Width => source.Width;

        public long? Count => count;

        public string Name => source.Name;

        public IRowReader<T> Open() => count == 0 ? new DenseRows<T>([], Width, Name).Open() : new Reader(source.Open(first), count, Width);
    }

    private sealed class Reader(IRowReader<T> rows, long count, int width) : IRowReader<T>
    {
        private long left = count;

        public int Read(Span<T> target)
        {
            var read = left == 0 ? 0 : rows.Read(target[..(int)(Math.Min(target.Length / width, left) * width)]);
            left -= read;
            return read;
        }

        public void Dispose() => rows.Dispose();
    }
}
