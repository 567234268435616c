using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Finds the compiled bridge beside the assembly and prepares the process for libtorch.</summary>
internal static unsafe class NativeLoader
{
    private const string FileName = "libclustervae_aten.so";

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search)
    {
        if (library != "clustervae_aten") return 0;
        // libgomp reads it once, when it is loaded: its threads must not spin against OpenBLAS's or our own.
        SetDefault("OMP_WAIT_POLICY", "PASSIVE");
        var file = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(file)) file = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", FileName);
        if (!File.Exists(file))
            throw new DllNotFoundException($"{FileName}, the bridge to libtorch, is missing in {AppContext.BaseDirectory}. Compile it with: ./build.sh build");
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException error)
        {
            throw new DllNotFoundException($"{FileName} does not load; its libtorch has probably moved or changed. Compile it anew with: ./build.sh build\n{error.Message}", error);
        }
    }

    // .NET's own setter does not reach the environment that native libraries read.
    private static void SetDefault(string name, string value)
    {
        fixed (byte* key = System.Text.Encoding.UTF8.GetBytes(name + '\0'))
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(value + '\0'))
        {
            const int keepTheUsers = 0;
            _ = setenv(key, text, keepTheUsers);
        }
    }

    [DllImport("libc")] private static extern int setenv(byte* name, byte* value, int overwrite);
}
