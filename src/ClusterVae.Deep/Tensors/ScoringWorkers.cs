namespace ClusterVae.Deep;

/// <summary>The workers that score blocks of rows, one set for the process: several cursors at once take turns instead of fighting for cores.</summary>
internal static class ScoringWorkers
{
    // Large enough for the matrix kernels, small enough that a block of a thousand rows is shared by several workers.
    private const int RowsPerTask = 256;

    private static readonly Lock Turn = new();
    private static WorkerPool? pool;

    /// <summary>Cuts the rows into parts of a fixed size and runs each on a worker.</summary>
    public static void Run(int rows, Action<int, int> part)
    {
        if (rows < 1)
            return;
        var parts = (rows + RowsPerTask - 1) / RowsPerTask;
        lock (Turn)
        {
            pool ??= new WorkerPool(Environment.ProcessorCount, holdKernels: false);
            KernelThreads.Hold();
            try
            {
                pool.Run(parts, index =>
                {
                    var start = (int)((long)rows * index / parts);
                    part(start, (int)((long)rows * (index + 1) / parts) - start);
                });
            }
            finally
            {
                KernelThreads.Release();
            }
        }
    }
}
