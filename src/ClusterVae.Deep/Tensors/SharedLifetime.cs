namespace ClusterVae.Deep;

/// <summary>
/// Counts who uses something that must be freed. ML.NET disposes whole chains of transformers, also those whose parts somebody else still
/// holds; and one thread may dispose while another is scoring. The last user to leave frees.
/// </summary>
internal sealed class SharedLifetime(Action free)
{
    private int users = 1;

    public void Enter()
    {
        var seen = Volatile.Read(ref users);
        while (true)
        {
            ObjectDisposedException.ThrowIf(seen == 0, this);
            var found = Interlocked.CompareExchange(ref users, seen + 1, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0)
            free();
    }
}
