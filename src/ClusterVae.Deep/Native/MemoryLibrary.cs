using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterVae.Deep;

/// <summary>Loads a native library from bytes: from a file that exists in memory alone, or, where the kernel refuses those, from a private one that is gone at once.</summary>
internal static class MemoryLibrary
{
    public static nint Load(string name, byte[] content)
    {
        var descriptor = memfd_create(name, 1 /* closed in child processes */);
        if (descriptor >= 0)
        {
            using var memory = new SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.Write(memory, content, 0);
            if (NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var library))
                return library;
        }
        var folder = Directory.CreateTempSubdirectory("clustervae-");      // readable by this user alone
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, content);
            return NativeLibrary.Load(path);
        }
        finally
        {
            folder.Delete(recursive: true);     // what has been loaded stays mapped
        }
    }

    [DllImport("libc.so.6", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int memfd_create([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);
}
