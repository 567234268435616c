using ClusterVae.Data;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>The training rows with their weights, and the workers that pass over them.</summary>
internal sealed class RowSet<T>(IRowSource<T> rows, IRowSource<float>? weights, WorkerPool pool, CancellationToken stop) where T : unmanaged
{
    public IRowSource<T> Rows { get; } = rows;

    public IRowSource<float>? Weights { get; } = weights;

    /// <summary>Looked at before each chunk, and wherever else work between two passes may be long.</summary>
    public CancellationToken Stop { get; } = stop;

    public int Threads => pool.Size;

    public int Workers { get; } = rows.Count is { } count
        ? (int)Math.Clamp((count + ChunkFeed<T>.RowsPerChunk(rows.Width) - 1) / ChunkFeed<T>.RowsPerChunk(rows.Width), 1, pool.Size)
        : pool.Size;

    /// <summary>
    /// Every chunk once: <paramref name="compute"/> fills a part on any worker, <paramref name="merge"/> takes the parts in the chunks' order.
    /// With a group size no chunk is computed before all chunks of the earlier groups are merged.
    /// </summary>
    public void Pass<TPart>(IReadOnlyList<TPart> parts, Action<int, Chunk<T>, TPart> compute, Action<TPart> merge, long group = long.MaxValue) where TPart : class
    {
        using var feed = new ChunkFeed<T>(Rows, Weights);
        var order = new OrderedReduction<TPart>(parts, merge);
        pool.Run(Workers, worker =>
        {
            try
            {
                var buffers = feed.NewBuffers();
                while (order.Rent() is { } part)
                {
                    Stop.ThrowIfCancellationRequested();
                    var chunk = feed.Take(buffers);
                    if (chunk.Count == 0 || !order.WaitFor(chunk.Index / group * group))
                    {
                        order.Return(part);
                        return;
                    }
                    compute(worker, chunk, part);
                    order.Submit(chunk.Index, part);
                }
            }
            catch (Exception error)
            {
                order.Break(error);
            }
        });
        order.ThrowIfBroken();
    }
}
