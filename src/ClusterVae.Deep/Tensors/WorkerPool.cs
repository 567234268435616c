using System.Runtime.ExceptionServices;

namespace ClusterVae.Deep;

/// <summary>
/// A few threads of our own that share out numbered tasks. Kernels inside them run on one thread each, so the cores are busy with
/// independent pieces of work instead of waiting for each other inside every operator. Which worker does which task is left to
/// chance; results must depend on the task's number alone.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] starts;
    private readonly ManualResetEventSlim done = new(true, spinCount: 200);
    private Action<int>? work;
    private int tasks;
    private int next;
    private int running;
    private volatile bool ending;
    private Exception? failure;
    private int failedTask;

    private readonly bool holdKernels;

    /// <param name="workers">How many threads.</param>
    /// <param name="holdKernels">Whether the process's kernels stay at one thread for the life of the pool, or the caller sees to it.</param>
    public WorkerPool(int workers, bool holdKernels = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        this.holdKernels = holdKernels;
        KernelThreads.Hold();
        using var ready = new CountdownEvent(workers);
        Active = workers;
        starts = new SemaphoreSlim[workers];
        threads = new Thread[workers];
        for (var worker = 0; worker < workers; worker++)
        {
            var start = starts[worker] = new SemaphoreSlim(0);
            threads[worker] = new Thread(() => Live(start, ready), 16 << 20) { IsBackground = true, Name = $"ClusterVae worker {worker}" };
            threads[worker].Start();
        }
        ready.Wait();
        if (!holdKernels)
            KernelThreads.Release();
    }

    public int Workers => threads.Length;

    /// <summary>How many of the workers take tasks.</summary>
    public int Active
    {
        get;
        set => field = Math.Clamp(value, 1, threads?.Length ?? value);
    }

    public void Run(int count, Action<int> task)
    {
        Start(count, task);
        Wait();
    }

    /// <summary>Lets the workers begin and returns; the caller may do other things and must call <see cref="Wait"/>.</summary>
    public void Start(int count, Action<int> task)
    {
        if (work is not null)
            throw new InvalidOperationException("The workers are busy.");
        if (count < 1)
            return;
        var awake = Math.Min(count, Active);
        (work, tasks, next, running, failure, failedTask) = (task, count, -1, awake, null, int.MaxValue);
        done.Reset();
        for (var worker = 0; worker < awake; worker++)
            starts[worker].Release();
    }

    /// <summary>Returns when all tasks are done; of several failures the one of the lowest task is thrown.</summary>
    public void Wait()
    {
        done.Wait();
        work = null;
        if (failure is { } thrown)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(thrown);
        }
    }

    private void Live(SemaphoreSlim start, CountdownEvent ready)
    {
        KernelThreads.SetOnWorker();
        ready.Signal();
        while (true)
        {
            start.Wait();
            if (ending)
                return;
            var task = work!;
            int index;
            while ((index = Interlocked.Increment(ref next)) < tasks)
            {
                try
                {
                    task(index);
                }
                catch (Exception error)
                {
                    lock (starts)
                    {
                        if (index < failedTask)
                            (failure, failedTask) = (error, index);
                    }
                }
            }
            if (Interlocked.Decrement(ref running) == 0)
                done.Set();
        }
    }

    public void Dispose()
    {
        if (ending)
            return;
        done.Wait();
        ending = true;
        foreach (var start in starts)
            start.Release();
        foreach (var thread in threads)
            thread.Join();
        foreach (var start in starts)
            start.Dispose();
        done.Dispose();
        if (holdKernels)
            KernelThreads.Release();
    }
}
