using System.Runtime.InteropServices;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// What the process is told once, before libtorch does its first work. Nothing here changes a result; all of it is about page faults and
/// threads that would wait for each other by spinning.
/// </summary>
internal static class NativeRuntime
{
    private static readonly Lazy<bool> Prepared = new(Apply);

    public static void Prepare() => _ = Prepared.Value;

    private static bool Apply()
    {
        Tune();
        try
        {
            return torch.get_num_threads() > 0;         // the first use loads libtorch
        }
        catch (TypeInitializationException error) when (error.InnerException is { } cause)
        {
            throw new TorchUnavailableException(OlderSystems.Problem ?? $"{cause.Message.Split('\n')[0].Trim()} {PackageRemedy}", cause);
        }
    }

    /// <summary>TorchSharp alone brings no libtorch.</summary>
    public static string PackageRemedy => $"Add a package that brings libtorch to the application, such as TorchSharp-cpu {typeof(torch).Assembly.GetName().Version?.ToString(3)}.";

    private static void Tune()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // OpenMP threads that have nothing to do sleep instead of spinning against our workers. The C library's setenv, because .NET's
            // own copy of the environment is not what a native library reads; and never over a value that the user has set.
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
            // Activations and gradients of a step are freed and allocated again a moment later: glibc shall keep their pages instead of
            // giving them back to the kernel each time (a fifth of the page faults, 5 to 20 % of a step).
            if (NativeLibrary.TryLoad("libc.so.6", out _) && gnu_get_libc_version() != 0)
            {
                _ = mallopt(MmapThreshold, 1 << 30);
                _ = mallopt(TrimThreshold, int.MaxValue);
                _ = mallopt(TopPad, 256 << 20);
            }
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library (musl): there is nothing to tune.
        }
    }

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    [DllImport("libc.so.6", CharSet = CharSet.Ansi, ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("libc.so.6", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mallopt(int parameter, int value);

    [DllImport("libc.so.6", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint gnu_get_libc_version();
}

/// <summary>libtorch or TorchSharp's native part could not be loaded.</summary>
public sealed class TorchUnavailableException(string problem, Exception cause) : ClusterVaeException(
    "libtorch could not be loaded. " + problem, cause);
