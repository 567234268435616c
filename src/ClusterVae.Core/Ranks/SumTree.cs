namespace ClusterVae.Ranks;

/// <summary>What a pass over rows adds up.</summary>
internal interface ISum<in TSelf>
{
    void Clear();

    void Add(TSelf other);

    /// <summary>For another process, which reads the same numbers.</summary>
    void Write(BinaryWriter to);

    void Read(BinaryReader from);
}

internal static class SumTree
{
    /// <summary>Chunks of a run.</summary>
    public const int Run = 16;
}

/// <summary>
/// Adds the parts of all chunks in an order that hangs on their places alone: runs of chunks one after the other, the runs as a binary tree. Whoever has a stretch of whole
/// runs can add them by himself, and the total has the same bytes in whatever stretches the rows were shared out.
/// </summary>
/// <param name="total">holds the result</param>
/// <param name="another">makes an empty sum of the same layout</param>
internal sealed class SumTree<TSum>(TSum total, Func<TSum> another) where TSum : class, ISum<TSum>
{
    private readonly List<(long Place, int Level, TSum Sum)> nodes = [];
    private readonly Stack<TSum> free = [];
    private TSum? run;
    private long chunk;

    /// <param name="firstChunk">the place of the first chunk that will be added, the beginning of a run</param>
    public void Begin(long firstChunk)
    {
        foreach (var (_, _, sum) in nodes)
            if (sum != total)
                free.Push(sum);
        nodes.Clear();
        (chunk, run) = (firstChunk, null);
    }

    /// <summary>The next chunk's part.</summary>
    public void Add(TSum part)
    {
        run ??= Empty();
        run.Add(part);
        if (++chunk % SumTree.Run == 0)
            EndRun();
    }

    /// <summary>Of all chunks that this process had; the total where it had all of them.</summary>
    public void End()
    {
        if (run is not null)
        {
            chunk += SumTree.Run - chunk % SumTree.Run;
            EndRun();
        }
    }

    public void Write(BinaryWriter to)
    {
        to.Write(nodes.Count);
        foreach (var (place, level, sum) in nodes)
        {
            to.Write(place);
            to.Write(level);
            sum.Write(to);
        }
    }

    /// <summary>What others have written, in the order of their rows.</summary>
    public void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var (place, level, sum) = (from.ReadInt64(), from.ReadInt32(), Empty());
            sum.Read(from);
            Push(place, level, sum);
        }
    }

    /// <summary>The nodes that are left, from the last: their number is that of the ones in the binary number of runs.</summary>
    public void Fold()
    {
        for (var node = nodes.Count - 1; node > 0; node--)
            nodes[node - 1].Sum.Add(nodes[node].Sum);
        if (nodes.Count == 0)
            total.Clear();
    }

    private void EndRun()
    {
        Push(chunk / SumTree.Run - 1, 0, run!);
        run = null;
    }

    private void Push(long place, int level, TSum sum)
    {
        while (nodes.Count > 0 && nodes[^1] is var left && left.Level == level && left.Place == place - 1 && left.Place % 2 == 0)
        {
            left.Sum.Add(sum);
            free.Push(sum);
            nodes.RemoveAt(nodes.Count - 1);
            (place, level, sum) = (left.Place / 2, level + 1, left.Sum);
        }
        nodes.Add((place, level, sum));
    }

    // The first sum that is needed stands at the left of all others and so becomes the total.
    private TSum Empty()
    {
        if (nodes.Count == 0 && run is null)
        {
            total.Clear();
            return total;
        }
        var sum = free.Count > 0 ? free.Pop() : another();
        sum.Clear();
        return sum;
    }
}
