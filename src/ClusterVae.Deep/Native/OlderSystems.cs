using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// Lets TorchSharp run on Linux systems whose C++ library is older than the one it was built on (Debian 12, Ubuntu 22.04, RHEL 9). There the
/// loader refuses <c>libLibTorchSharp.so</c> because it names the symbol version GLIBCXX_3.4.32, although nothing in it uses that version's
/// symbol. The runtime then asks whoever listens, and gets a copy in which the version is wanted but not required. On newer systems
/// nothing is ever asked. The copy lives in memory only: no file that another user could touch, nothing to clean up, no processes that
/// meet.
/// </summary>
internal static class OlderSystems
{
    /// <summary>Set to <c>off</c>, TorchSharp's library is loaded as it is or not at all.</summary>
    public const string Switch = "CLUSTERVAE_NATIVE_MEND";

    private const string Library = "LibTorchSharp";
    private const string FileName = "libLibTorchSharp.so";
    private const string MissingVersion = "GLIBCXX_3.4.32";

    // Any of our code may be the first to touch torch, in our tool, in somebody's application or in a notebook: no method could be called
    // early enough by all of them. Only a listener is added here; nothing is loaded.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Listen()
    {
        var own = typeof(torch).Assembly;
        if (OperatingSystem.IsLinux() && AssemblyLoadContext.GetLoadContext(own) is { } context)
            context.ResolvingUnmanagedDll += (asking, name) => name == Library && asking == own ? LoadMended() : 0;
    }

    /// <summary>Why the library could not be had, or null where it was never asked for or has been loaded.</summary>
    public static string? Problem { get; private set; }

    private static nint LoadMended()
    {
        if (SystemKnowsTheVersion() || Find() is not { } original)
            return 0;       // something else is wrong, and TorchSharp says it best
        try
        {
            if (string.Equals(Environment.GetEnvironmentVariable(Switch), "off", StringComparison.OrdinalIgnoreCase))
                throw new NotSupportedException($"{Switch}=off forbids to load a copy that does without");
            // What the library stands on, from the place where the application keeps it: a second libtorch in one process aborts it.
            foreach (var below in (string[])["c10", "torch_cpu", "torch"])
                NativeLibrary.TryLoad(below, typeof(torch).Assembly, null, out _);
            return MemoryLibrary.Load(FileName, VersionNeeds.Weaken(File.ReadAllBytes(original), MissingVersion));
        }
        catch (DllNotFoundException error)
        {
            // The version was not required any more: what misses is libtorch, or the system has another one.
            Problem = $"{original} could not be loaded with the libtorch that it was built for: {error.Message.Trim()} {NativeRuntime.PackageRemedy}";
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or BadImageFormatException)
        {
            Problem = $"{original} asks for {MissingVersion}, which this system's libstdc++ does not have: {error.Message}. "
                + "Install a libstdc++ of GCC 13 or newer (Debian 13 and Ubuntu 24.04 have one), or the official .NET 10 container images.";
            throw new DllNotFoundException(Problem, error);
        }
    }

    // The symbol that came with the version.
    private static bool SystemKnowsTheVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library) && NativeLibrary.TryGetExport(library, "_ZSt21ios_base_library_initv", out _);

    /// <summary>Where applications and notebooks have TorchSharp's own library: the host's list of folders, or the package that the assembly comes from.</summary>
    private static string? Find()
    {
        const string native = "runtimes/linux-x64/native";
        var assembly = Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        var listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string[] folders =
        [
            .. listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, native),
            assembly, Path.Combine(assembly, native), Path.Combine(assembly, "..", "..", native),
        ];
        return folders.Select(one => Path.GetFullPath(Path.Combine(one, FileName))).FirstOrDefault(File.Exists);
    }
}
