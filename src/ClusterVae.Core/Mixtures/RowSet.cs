using ClusterVae.Data;
using ClusterVae.Numerics;
using ClusterVae.Ranks;

namespace ClusterVae.Mixtures;

/// <summary>The training rows with their weights, and the workers that pass over them. Of a <see cref="RowShare{T}"/> the other ranks pass over the other rows, and sums are of all.</summary>
internal sealed class RowSet<T>(IRowSource<T> rows, IRowSource<float>? weights, WorkerPool pool, CancellationToken stop) where T : unmanaged
{
    private readonly RowShare<T>? share = rows as RowShare<T>;

    public IRowSource<T> Rows { get; } = (rows as RowShare<T>)?.Rows ?? rows;

    public IRowSource<float>? Weights { get; } = (weights as RowShare<float>)?.Rows ?? weights;

    /// <summary>Of all ranks, where it is known.</summary>
    public long? Count => share?.Total ?? Rows.Count;

    /// <summary>Those that train together; this process alone where the rows are not shared out.</summary>
    public RankGroup Ranks => share?.Ranks ?? RankGroup.Alone;

    /// <summary>Rows that stay together on one rank.</summary>
    public static int BlockRows(int width) => SumTree.Run * ChunkFeed<T>.RowsPerChunk(width);

    /// <summary>Looked at before each chunk, and wherever else work between two passes may be long.</summary>
    public CancellationToken Stop { get; } = stop;

    public int Threads => pool.Size;

    public int Workers { get; } = rows.Count is { } count
        ? (int)Math.Clamp((count + ChunkFeed<T>.RowsPerChunk(rows.Width) - 1) / ChunkFeed<T>.RowsPerChunk(rows.Width), 1, pool.Size)
        : pool.Size;

    /// <summary>The number of this rank's first row among all.</summary>
    public long First => share?.First ?? 0;

    private long FirstChunk => First / ChunkFeed<T>.RowsPerChunk(Rows.Width);

    /// <summary>The sum of what <paramref name="compute"/> makes of every chunk of all ranks, left in the tree's total.</summary>
    public void Sum<TSum>(SumTree<TSum> tree, IReadOnlyList<TSum> parts, Action<int, Chunk<T>, TSum> compute, Action<TSum>? look = null) where TSum : class, ISum<TSum>
    {
        tree.Begin(FirstChunk);
        Pass(parts, compute, part =>
        {
            look?.Invoke(part);
            tree.Add(part);
        });
        tree.End();
        if (!Ranks.IsAlone)
        {
            var all = Gather(tree.Write);
            tree.Begin(0);
            foreach (var from in all)
                tree.Read(from);
        }
        tree.Fold();
    }

    /// <summary>What every rank has to say, in the order of their rows.</summary>
    public BinaryReader[] Gather(Action<BinaryWriter> mine)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        mine(writer);
        return Array.ConvertAll(Ranks.Gather(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), Stop), said => new BinaryReader(new MemoryStream(said)));
    }

    /// <summary>
    /// Every chunk of this rank once: <paramref name="compute"/> fills a part on any worker, <paramref name="merge"/> takes the parts in the chunks' order.
    /// With a group size no chunk is computed before all chunks of the earlier groups are merged.
    /// </summary>
    public void Pass<TPart>(IReadOnlyList<TPart> parts, Action<int, Chunk<T>, TPart> compute, Action<TPart> merge, long group = long.MaxValue) where TPart : class
    {
        using var feed = new ChunkFeed<T>(Rows, Weights, First);
        var order = new OrderedReduction<TPart>(parts, merge, FirstChunk);
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
