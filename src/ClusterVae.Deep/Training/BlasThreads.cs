using System.Runtime.InteropServices;

namespace ClusterVae.Deep.Training;

/// <summary>
/// OpenBLAS keeps a thread pool of its own, which libtorch's setting does not reach. Where it is the BLAS that libtorch has loaded, it is
/// asked for one thread while our workers run and given back its number afterwards.
/// </summary>
internal static class BlasThreads
{
    private static readonly Lazy<(nint Get, nint Set)> Entries = new(Find);

    public static bool Known => Entries.Value.Set != 0;

    public static unsafe int Get() => Known ? ((delegate* unmanaged<int>)Entries.Value.Get)() : 0;

    public static unsafe void Set(int threads)
    {
        if (Known && threads > 0)
            ((delegate* unmanaged<int, void>)Entries.Value.Set)(threads);
    }

    private static (nint, nint) Find()
    {
        var library = NativeLibraries.FindLoaded("libopenblas.so.0");
        return library != 0
            && NativeLibrary.TryGetExport(library, "openblas_get_num_threads", out var get)
            && NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var set) ? (get, set) : default;
    }
}
