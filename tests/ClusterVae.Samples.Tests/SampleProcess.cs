using System.Diagnostics;
using System.Text;

namespace ClusterVae.Samples.Tests;

/// <summary>A sample as a process of its own, as whoever copies it would run it.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly StringBuilder output = new();

    public SampleProcess(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Waits for a line that holds a text, and gives what stands behind it there.</summary>
    public string WaitFor(string text)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; Thread.Sleep(20))
        {
            var said = Output;
            var at = said.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0 && said.IndexOf('\n', at) is >= 0 and var end)
                return said[(at + text.Length)..end].Trim();
            Assert.False(process.HasExited, Output);
        }
        throw new TimeoutException(Output);
    }

    public int WaitForEnd()
    {
        Assert.True(process.WaitForExit(Patience), Output);
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
