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
        if (!OperatingSystem.IsLinux())
            return default;
        try
        {
            // Only a library that is already loaded: loading a second BLAS would be worse than leaving the first alone.
            const int lazyNoLoad = 1 | 4;
            var library = dlopen("libopenblas.so.0", lazyNoLoad);
            return library != 0
                && NativeLibrary.TryGetExport(library, "openblas_get_num_threads", out var get)
                && NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var set) ? (get, set) : default;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return default;
        }
    }

    [DllImport("libc.so.6", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint dlopen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
