using ClusterVae.Data;

namespace ClusterVae.Mixtures.Engine;

/// <summary>The training rows with their weights, and the crew that passes over them.</summary>
internal sealed class RowSet<T>(IRowSource<T> rows, IRowSource<float>? weights, Crew crew, CancellationToken stop) where T : unmanaged
{
    public IRowSource<T> Rows { get; } = rows;

    public IRowSource<float>? Weights { get; } = weights;

    public int Workers => Rows.Count is { } count
        ? (int)Math.Clamp((count + ChunkFeed<T>.RowsPerChunk(Rows.Width) - 1) / ChunkFeed<T>.RowsPerChunk(Rows.Width), 1, crew.Size)
        : crew.Size;

    public CancellationToken Stop => stop;

    /// <summary>
    /// Every chunk once: <paramref name="compute"/> on any worker, then <paramref name="merge"/> in the chunks' order.
    /// With a group size no chunk is computed before all chunks of the earlier groups are merged.
    /// </summary>
    public void Pass(Action<int, Chunk<T>> compute, Action<int, Chunk<T>> merge, long group = long.MaxValue)
    {
        using var feed = new ChunkFeed<T>(Rows, Weights);
        var turnstile = new Turnstile();
        crew.Run(Workers, worker =>
        {
            try
            {
                var buffers = feed.NewBuffers();
                while (!turnstile.Broken)
                {
                    stop.ThrowIfCancellationRequested();
                    var chunk = feed.Take(buffers);
                    if (chunk.Count == 0)
                        return;
                    if (!turnstile.WaitFor(chunk.Index / group * group))
                        return;
                    compute(worker, chunk);
                    if (!turnstile.Pass(chunk.Index, () => merge(worker, chunk)))
                        return;
                }
            }
            catch (Exception error)
            {
                turnstile.Break(error);
            }
        });
        turnstile.ThrowIfBroken();
    }
}
