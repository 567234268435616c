namespace ClusterVae.Mixtures.Engine;

/// <summary>
/// Lets workers add their chunk's sums to the total strictly in the chunks' order, whoever computed them: the same bytes at any thread count.
/// The first failure, in that same order, is the one that is reported.
/// </summary>
internal sealed class Turnstile
{
    private readonly Lock gate = new();
    private long next;
    private volatile bool broken;
    private Exception? failure;

    public bool Broken => broken;

    /// <summary>Waits until every chunk before this one has passed; false after a failure.</summary>
    public bool WaitFor(long chunk)
    {
        var spinner = new SpinWait();
        while (Volatile.Read(ref next) < chunk)
        {
            if (broken)
                return false;
            spinner.SpinOnce(sleep1Threshold: 40);
        }
        return !broken;
    }

    /// <summary>Waits for its turn, then runs the action; false after a failure.</summary>
    public bool Pass(long chunk, Action action)
    {
        if (!WaitFor(chunk))
            return false;
        try
        {
            action();
            Volatile.Write(ref next, chunk + 1);
            return true;
        }
        catch (Exception error)
        {
            Break(error);
            return false;
        }
    }

    public void Break(Exception error)
    {
        lock (gate)
            failure ??= error;
        broken = true;
    }

    public void ThrowIfBroken()
    {
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
