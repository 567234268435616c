using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ClusterVae.Cli.Tests;

/// <summary>The tool as a process of its own, to be stopped from outside.</summary>
internal sealed partial class Running : IDisposable
{
    private const int TerminateSignal = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> error;

    public Running(params string[] arguments)
        : this("dotnet", [Tool, .. arguments]) { }

    private Running(string program, string[] arguments)
    {
        process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The runtime's own double mapping of code would be a file beyond the limit.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;
        error = process.StandardError.ReadToEndAsync();
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "clustervae.dll");

    /// <summary>With files of at most so many kilobytes, as on a disk that is nearly full.</summary>
    public static Running WithFilesUpTo(int kilobytes, params string[] arguments) =>
        new("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {kilobytes}; exec dotnet \"$@\""), "bash", Tool, .. arguments]);

    public (int Code, string Error) End()
    {
        Assert.True(process.WaitForExit(Patience), "goes on and on");
        return (process.ExitCode, error.Result);
    }

    public void WaitFor(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(process.HasExited, string.Create(CultureInfo.InvariantCulture, $"ended before its time: {(process.HasExited ? error.Result : "")}"));
            Assert.True(clock.Elapsed < Patience, "nothing happened");
            Thread.Sleep(5);
        }
    }

    public bool EndsWithin(TimeSpan time) => process.WaitForExit(time);

    /// <summary>Without any chance to tidy up.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public (int Code, string Error) Terminate()
    {
        Assert.Equal(0, Send(process.Id, TerminateSignal));
        Assert.True(process.WaitForExit(Patience), "goes on in spite of the signal");
        return (process.ExitCode, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
