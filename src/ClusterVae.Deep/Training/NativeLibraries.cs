using System.Runtime.InteropServices;

namespace ClusterVae.Deep.Training;

/// <summary>Libraries that libtorch has brought into the process.</summary>
internal static class NativeLibraries
{
    /// <summary>The first of the names that is already loaded, or 0. Loading a second copy of a kernel library would be worse than leaving it alone.</summary>
    public static nint FindLoaded(params ReadOnlySpan<string> names)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        try
        {
            const int lazyNoLoad = 1 | 4;
            foreach (var name in names)
            {
                if (dlopen(name, lazyNoLoad) is var library && library != 0)
                    return library;
            }
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: nothing that could be looked into.
        }
        return 0;
    }

    [DllImport("libc.so.6", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint dlopen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
