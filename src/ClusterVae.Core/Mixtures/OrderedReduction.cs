using System.Runtime.ExceptionServices;

namespace ClusterVae.Mixtures;

/// <summary>
/// Workers compute chunks in any order, their results are merged strictly in the chunks' order: the same bytes at any thread count.
/// A few more parts than workers let a fast worker run ahead of a slow one. The first failure is the one that is reported.
/// </summary>
internal sealed class OrderedReduction<TPart>(IReadOnlyList<TPart> parts, Action<TPart> merge, long first) where TPart : class
{
    private readonly object gate = new();
    private readonly Stack<TPart> free = new(parts);
    private readonly Dictionary<long, TPart> ready = [];
    private long next = first;
    private ExceptionDispatchInfo? failure;

    /// <summary>An unused part, or null after a failure. Ask before taking a chunk: then the chunk that all others wait for always has one.</summary>
    public TPart? Rent()
    {
        lock (gate)
        {
            while (free.Count == 0 && failure is null)
                Monitor.Wait(gate);
            return failure is null ? free.Pop() : null;
        }
    }

    /// <summary>Waits until every chunk before this one is merged; false after a failure.</summary>
    public bool WaitFor(long chunk)
    {
        lock (gate)
        {
            while (next < chunk && failure is null)
                Monitor.Wait(gate);
            return failure is null;
        }
    }

    public void Submit(long chunk, TPart part)
    {
        lock (gate)
        {
            ready.Add(chunk, part);
            while (failure is null && ready.Remove(next, out var due))
            {
                merge(due);
                free.Push(due);
                next++;
            }
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Hands an unused part back.</summary>
    public void Return(TPart part)
    {
        lock (gate)
        {
            free.Push(part);
            Monitor.PulseAll(gate);
        }
    }

    public void Break(Exception error)
    {
        lock (gate)
        {
            failure ??= ExceptionDispatchInfo.Capture(error);
            Monitor.PulseAll(gate);
        }
    }

    public void ThrowIfBroken() => failure?.Throw();
}
