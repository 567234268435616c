using System.Diagnostics;

namespace ClusterVae.Testing.Files;

/// <summary>What is no regular file, made in a folder of the test's own.</summary>
public static class SpecialFiles
{
    public static bool CanBeMade => !OperatingSystem.IsWindows();

    public static string Pipe(string path) => Make("mkfifo", path) ? path : throw new InvalidOperationException("mkfifo failed.");

    /// <summary>A device that swallows everything; null where this process may not make one.</summary>
    public static string? NullDevice(string path) => Make("mknod", path, "c", "1", "3") ? path : null;

    private static bool Make(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
