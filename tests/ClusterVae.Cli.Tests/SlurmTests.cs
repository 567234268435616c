using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace ClusterVae.Cli.Tests;

/// <summary>The sample script under a real Slurm of one node that the test starts; only where Debian's slurm-wlm and munge are installed.</summary>
public sealed class SlurmTests(ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 4;

    private readonly Workplace work = new();

    [Fact]
    public async Task An_array_of_tasks_shares_the_parts_and_merges_to_what_one_job_gives()
    {
        if (!OperatingSystem.IsLinux() || !new[] { "slurmctld", "slurmd", "munged" }.All(Installed))
        {
            output.WriteLine("not run: Slurm is not installed (apt-get install slurm-wlm munge)");
            return;
        }
        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(count: 300), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"]).Ok();
        Directory.CreateDirectory(work["in"]);
        for (var part = 0; part < 10; part++)
            File.Copy(work.Blobs(string.Create(CultureInfo.InvariantCulture, $"part{part}.csv"), 100, part), work[string.Create(CultureInfo.InvariantCulture, $"in/{part}.csv")]);

        using var cluster = Process.Start(new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "one-node-cluster.sh"), work["cluster"]]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var ready = Task.Run(() =>
            {
                while (cluster.StandardOutput.ReadLine() is { } line)
                {
                    if (line == "ready")
                        return true;
                }
                return false;
            });
            Assert.True(await ready.WaitAsync(TimeSpan.FromMinutes(1)), "Slurm did not start");
            var (code, said) = Batch("--wait", string.Create(CultureInfo.InvariantCulture, $"--array=10-{10 + 2 * (Tasks - 1)}:2"), Script());
            var logs = string.Concat(Directory.EnumerateFiles(work["."], "clustervae-*.log").Select(File.ReadAllText));
            Assert.True(code == 0, said + logs);
            foreach (var task in Enumerable.Range(1, Tasks))
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"shard {task} of {Tasks}"), logs);
        }
        finally
        {
            cluster.StandardInput.Close();
            cluster.WaitForExit(TimeSpan.FromSeconds(30));
        }
        Workplace.Run("merge", "--out", work["out"], "--model", work["m.zip"]).Ok();
        Workplace.Run("score", "--model", work["m.zip"], "--data", work["in"], "--out", work["alone"], "--columns", "label,probability", "--on-bad-row", "skip").Ok();
        for (var part = 0; part < 10; part++)
            Assert.Equal(File.ReadAllBytes(work[string.Create(CultureInfo.InvariantCulture, $"alone/{part}.csv")]), File.ReadAllBytes(work[string.Create(CultureInfo.InvariantCulture, $"out/{part}.csv")]));
    }

    public void Dispose() => work.Dispose();

    private static bool Installed(string program) => new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin" }.Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "samples", "slurm", "score.sbatch")))
            folder = folder.Parent ?? throw new InvalidOperationException("The test runs inside the repository.");
        return Path.Combine(folder.FullName, "samples", "slurm", "score.sbatch");
    }

    private (int Code, string Said) Batch(params string[] arguments)
    {
        var start = new ProcessStartInfo("sbatch", arguments) { WorkingDirectory = work["."], RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = work["cluster/slurm.conf"];
        start.Environment["MODEL"] = work["m.zip"];
        start.Environment["IN"] = work["in"];
        start.Environment["OUT"] = work["out"];
        start.Environment["CLUSTERVAE"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "clustervae.dll")}";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        return (process.WaitForExit(TimeSpan.FromMinutes(4)) ? process.ExitCode : -1, said + errors.Result);
    }
}
