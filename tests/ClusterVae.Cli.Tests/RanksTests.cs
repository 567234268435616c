using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClusterVae.Randomness;
using Xunit.Abstractions;

namespace ClusterVae.Cli.Tests;

/// <summary>Several processes under Open MPI's mpirun, on this machine; only where it is installed.</summary>
public sealed class RanksTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Workplace work = new();

    [Theory]
    [InlineData("--stream")]
    [InlineData("--json")]
    public void A_mixture_has_the_same_bytes_on_one_two_and_four_ranks(string way)
    {
        if (!CanRun())
            return;
        var rows = Rows(140_000);
        foreach (var ranks in new[] { 1, 2, 4 })
            Fit(ranks, $"{ranks}.zip", "--trainer", "gmm", "--data", rows, "--label", "kind", "--clusters", "3", "--set", "MaxIterations=5", way);
        Assert.Equal(File.ReadAllBytes(work["1.zip"]), File.ReadAllBytes(work["2.zip"]));
        Assert.Equal(File.ReadAllBytes(work["1.zip"]), File.ReadAllBytes(work["4.zip"]));
    }

    [Fact]
    public void So_has_a_network_though_a_rank_dies_on_the_way()
    {
        if (!CanRun())
            return;
        string[] digits = ["--trainer", "clustering-vae", "--data", "digits", "--clusters", "10", "--set", "Hidden=64", "--set", "Training.Epochs=4", "--set", "RefineEpochs=0"];
        Fit(1, "1.zip", digits);
        Fit(4, "4.zip", digits);
        Assert.Equal(File.ReadAllBytes(work["1.zip"]), File.ReadAllBytes(work["4.zip"]));

        using (var job = Start(2, "2.zip", [.. digits, "--checkpoint", work["state"]]))
        {
            var clock = Stopwatch.StartNew();
            while (!Directory.Exists(work["state"]) || !Directory.EnumerateFiles(work["state"], "*.cvae", SearchOption.AllDirectories).Any())
            {
                Assert.True(!job.HasExited && clock.Elapsed < Patience, "no checkpoint was written");
                Thread.Sleep(20);
            }
            // mpirun starts its ranks one after the other: the last is the second.
            var last = File.ReadAllText($"/proc/{job.Id}/task/{job.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
            Process.GetProcessById(int.Parse(last, CultureInfo.InvariantCulture)).Kill();
            var (code, said) = End(job);
            Assert.NotEqual(0, code);
            Assert.Contains("--resume goes on from there", said);
        }
        Assert.False(File.Exists(work["2.zip"]));
        Fit(2, "2.zip", [.. digits, "--checkpoint", work["state"], "--resume"]);
        Assert.Equal(File.ReadAllBytes(work["1.zip"]), File.ReadAllBytes(work["2.zip"]));
    }

    [Fact]
    public void A_rank_that_finds_a_bad_row_ends_the_job_and_names_it()
    {
        if (!CanRun())
            return;
        var rows = Rows(70_000, bad: 69_000);
        using var job = Start(2, "m.zip", "--trainer", "gmm", "--data", rows, "--label", "kind", "--clusters", "3");
        var (code, said) = End(job);
        Assert.Equal(1, code);
        Assert.Contains("rank 1: clustervae:", said);
        Assert.Contains("row 69000", said);
        Assert.False(File.Exists(work["m.zip"]));
    }

    [Fact]
    public void What_cannot_be_shared_out_is_refused_with_one_message()
    {
        if (!CanRun())
            return;
        using var job = Start(2, "m.zip", "--trainer", "umap-gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3");
        var (code, said) = End(job);
        Assert.Equal(2, code);
        Assert.Contains("trains in one process", said);
        Assert.DoesNotContain("rank 1: ", said);
    }

    public void Dispose() => work.Dispose();

    private bool CanRun()
    {
        if (OperatingSystem.IsLinux() && File.Exists("/usr/bin/mpirun"))
            return true;
        output.WriteLine("not run: Open MPI is not installed (apt-get install openmpi-bin)");
        return false;
    }

    private string Rows(int count, int bad = -1)
    {
        var random = new RandomStream(1);
        var text = new StringBuilder("a,b,kind\n");
        for (var n = 0; n < count; n++)
            text.Append(CultureInfo.InvariantCulture, $"{(n == bad ? "oops" : (n % 3 + 0.4 * random.NextGaussian()).ToString("F3", CultureInfo.InvariantCulture))},{0.4 * random.NextGaussian():F3},{n % 3}\n");
        return work.Write("rows.csv", text.ToString());
    }

    private void Fit(int ranks, string model, params string[] arguments)
    {
        using var job = Start(ranks, model, arguments);
        var (code, said) = End(job);
        Assert.True(code == 0, said);
    }

    private Process Start(int ranks, string model, params string[] arguments)
    {
        string[] all = ["-n", ranks.ToString(CultureInfo.InvariantCulture), "--oversubscribe", "--bind-to", "none", "--mca", "btl_vader_single_copy_mechanism", "none", "--mca", "btl", "self,vader",
            "dotnet", Path.Combine(AppContext.BaseDirectory, "clustervae.dll"), "fit", "--seed", "1", "--out", work[model], .. arguments];
        var start = new ProcessStartInfo("mpirun", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in new[] { "OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM" })
            start.Environment[name] = "1";
        return Process.Start(start)!;
    }

    private static (int Code, string Said) End(Process job)
    {
        var (output, error) = (job.StandardOutput.ReadToEndAsync(), job.StandardError.ReadToEndAsync());
        if (!job.WaitForExit(Patience))
        {
            job.Kill(entireProcessTree: true);
            Assert.Fail("the ranks wait for each other");
        }
        return (job.ExitCode, output.Result + error.Result);
    }
}
