using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Holds the kernels at one thread while worker pools run, and restores what was there when the last of them ends. libtorch keeps its
/// number once per process and once per thread; no thread of the caller's is ever touched.
/// </summary>
internal static class KernelThreads
{
    private static readonly Lock Gate = new();
    private static int holders;
    private static int before;

    public static void Hold()
    {
        lock (Gate)
        {
            if (holders++ > 0)
                return;
            NativeRuntime.Prepare();
            before = torch.get_num_threads();
            SetForProcess(1);
        }
    }

    public static void Release()
    {
        lock (Gate)
        {
            if (--holders == 0)
                SetForProcess(before);
        }
    }

    /// <summary>Every worker calls this on itself, once.</summary>
    public static void SetOnWorker() => torch.set_num_threads(1);

    // The setter writes the caller's own number too, so a thread that ends at once makes the call.
    private static void SetForProcess(int threads)
    {
        var setter = new Thread(() => torch.set_num_threads(threads));
        setter.Start();
        setter.Join();
    }
}
