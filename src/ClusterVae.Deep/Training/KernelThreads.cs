using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>
/// Holds the kernels at one thread while worker pools run, and restores what was there when the last of them ends. libtorch keeps its
/// number once per process and once per thread; no thread of the caller's is ever touched.
/// </summary>
internal static class KernelThreads
{
    private static readonly Lock Gate = new();
    private static int holders;
    private static int torchBefore;
    private static int blasBefore;
    private static volatile bool processChanged;

    public static void Hold()
    {
        lock (Gate)
        {
            if (holders++ > 0)
                return;
            NativeRuntime.Prepare();
            torchBefore = torch.get_num_threads();      // also loads libtorch, and with it the BLAS that is looked for next
            if (BlasThreads.Known)
            {
                blasBefore = BlasThreads.Get();
                BlasThreads.Set(1);
            }
            else
            {
                SetForProcess(1);                       // MKL follows libtorch's number
                processChanged = true;
            }
        }
    }

    public static void Release()
    {
        lock (Gate)
        {
            if (--holders > 0)
                return;
            if (BlasThreads.Known)
                BlasThreads.Set(blasBefore);
            if (processChanged)
                SetForProcess(torchBefore);
            processChanged = false;
        }
    }

    /// <summary>Every worker calls this on itself, once.</summary>
    public static void SetOnWorker()
    {
        torch.set_num_threads(1);
        processChanged = true;      // a worker's setting is also what new threads start with
    }

    // The setter writes the caller's own number too, so a thread that ends at once makes the call.
    private static void SetForProcess(int threads)
    {
        var setter = new Thread(() => torch.set_num_threads(threads));
        setter.Start();
        setter.Join();
    }
}
