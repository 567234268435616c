using ClusterVae.Data;

namespace ClusterVae.Mixtures;

/// <summary>
/// One pass over rows and their weights in chunks whose size depends on the width alone. Rows in memory are handed out in place, others are
/// read block by block into the worker's own buffer, so that a stream and an array give the same chunks and memory does not grow with the rows.
/// </summary>
internal sealed class ChunkFeed<T> : IDisposable where T : unmanaged
{
    private const int MostRows = 2048;
    private const int MostValues = 1 << 18;

    // Sums of wide rows are large: they are paid for once per chunk.
    private const int MostWideRows = 640;
    private const int MostWideValues = 1 << 19;
    private const int Wide = 128;
    private readonly IRowSource<T> rows;
    private readonly IRowSource<float>? weights;
    private readonly DenseRows<T>? dense;
    private readonly DenseRows<float>? denseWeights;
    private readonly Lock gate = new();
    private readonly IRowReader<T>? reader;
    private readonly IRowReader<float>? weightReader;
    private readonly long firstRow;
    private long taken;
    private bool ended;

    /// <param name="firstRow">the number of the source's first row among all, whole chunks</param>
    public ChunkFeed(IRowSource<T> rows, IRowSource<float>? weights, long firstRow)
    {
        (this.rows, this.weights, this.firstRow) = (rows, weights, firstRow);
        ChunkRows = RowsPerChunk(rows.Width);
        dense = rows as DenseRows<T>;
        denseWeights = weights as DenseRows<float>;
        reader = dense is null ? rows.Open() : null;
        weightReader = weights is not null && denseWeights is null ? weights.Open() : null;
    }

    public int ChunkRows { get; }

    /// <summary>Whole panels of 64 rows, about two megabytes of doubles at most.</summary>
    public static int RowsPerChunk(int width) => width < Wide
        ? Math.Clamp(MostValues / width / 64 * 64, 64, MostRows)
        : Math.Clamp(MostWideValues / width / 64 * 64, 64, MostWideRows);

    public Buffers NewBuffers() => new(
        dense is null ? new T[(long)ChunkRows * rows.Width] : [],
        weights is not null && denseWeights is null ? new float[ChunkRows] : []);

    /// <summary>The next chunk, or a count of 0 at the end.</summary>
    public Chunk<T> Take(Buffers buffers)
    {
        lock (gate)
        {
            if (ended)
                return default;
            var first = taken;
            var count = dense is null ? Fill(reader!, buffers.Rows, rows.Width) : (int)Math.Min(ChunkRows, dense.Count - first);
            ended = count < ChunkRows;
            taken += count;
            var memory = dense is null ? buffers.Rows.AsMemory(0, count * rows.Width) : dense.Values.Slice(checked((int)(first * rows.Width)), count * rows.Width);
            return new Chunk<T>((firstRow + first) / ChunkRows, firstRow + first, count, memory, TakeWeights(buffers, first, count));
        }
    }

    public void Dispose()
    {
        reader?.Dispose();
        weightReader?.Dispose();
    }

    private ReadOnlyMemory<float> TakeWeights(Buffers buffers, long first, int count)
    {
        if (weights is null)
            return default;
        var available = denseWeights is null
            ? Fill(weightReader!, buffers.Weights, 1)
            : (int)Math.Min(ChunkRows, denseWeights.Count - first);
        if (available < count || (ended && available > count) || (ended && denseWeights is not null && denseWeights.Count > first + count))
            throw new DataProblemException("There are not as many weights as rows", "Give one weight per row.", weights.Name, first + Math.Min(available, count));
        return denseWeights is null ? buffers.Weights.AsMemory(0, count) : denseWeights.Values.Slice((int)first, count);
    }

    private int Fill<TValue>(IRowReader<TValue> source, TValue[] buffer, int width) where TValue : unmanaged
    {
        var filled = 0;
        while (filled < ChunkRows)
        {
            var read = source.Read(buffer.AsSpan(filled * width, (ChunkRows - filled) * width));
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }

    internal sealed record Buffers(T[] Rows, float[] Weights);
}

/// <summary>Rows [Count, width] and their weights, empty when all are one.</summary>
internal readonly record struct Chunk<T>(long Index, long FirstRow, int Count, ReadOnlyMemory<T> Rows, ReadOnlyMemory<float> Weights) where T : unmanaged;
