namespace ClusterVae.Numerics;

/// <summary>Threads of one piece of work: the caller and helpers that wait between its parts.</summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Thread[] helpers;
    private readonly SemaphoreSlim[] start;
    private readonly CountdownEvent finished;
    private Action<int>? work;
    private bool closed;

    public WorkerPool(int? threads)
    {
        Size = Cores.Count(threads);
        helpers = new Thread[Size - 1];
        start = new SemaphoreSlim[Size - 1];
        finished = new CountdownEvent(1);
        for (var i = 0; i < helpers.Length; i++)
        {
            var helper = i;
            start[i] = new SemaphoreSlim(0);
            helpers[i] = new Thread(() => Help(helper)) { IsBackground = true, Name = $"ClusterVae worker {i + 2}" };
            helpers[i].Start();
        }
    }

    public int Size { get; }

    /// <summary>Runs the work once per worker, 0 to <paramref name="workers"/> − 1, and returns when all are done; the work itself must not throw.</summary>
    public void Run(int workers, Action<int> action)
    {
        workers = Math.Min(workers, Size);
        work = action;
        finished.Reset(workers);
        for (var i = 0; i < workers - 1; i++)
            start[i].Release();
        action(0);
        finished.Signal();
        finished.Wait();
        work = null;
    }

    public void Dispose()
    {
        closed = true;
        for (var i = 0; i < helpers.Length; i++)
        {
            start[i].Release();
            helpers[i].Join();
            start[i].Dispose();
        }
        finished.Dispose();
    }

    private void Help(int helper)
    {
        while (true)
        {
            start[helper].Wait();
            if (closed)
                return;
            work!(helper + 1);
            finished.Signal();
        }
    }
}
