using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>
/// Holds libtorch's and its BLAS's kernels at one thread while worker pools run, and restores what was there when the last of them ends.
/// </summary>
internal static class KernelThreads
{
    private static readonly Lock Gate = new();
    private static int pools;
    private static int torchBefore;
    private static int blasBefore;

    public static void Hold()
    {
        lock (Gate)
        {
            if (pools++ > 0)
                return;
            NativeRuntime.Prepare();
            torchBefore = torch.get_num_threads();
            blasBefore = BlasThreads.Get();
            BlasThreads.Set(1);
        }
    }

    /// <summary>libtorch keeps the number per thread: every worker calls this on itself.</summary>
    public static void SetOnWorker() => torch.set_num_threads(1);

    public static void Release()
    {
        lock (Gate)
        {
            if (--pools > 0)
                return;
            // A worker's setting is also what new threads start with, so the number is written back.
            torch.set_num_threads(torchBefore);
            BlasThreads.Set(blasBefore);
        }
    }
}
