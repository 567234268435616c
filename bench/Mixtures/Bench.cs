using System.Diagnostics;
using ClusterVae.Mixtures;

namespace ClusterVae.Bench.Mixtures;

internal static class Bench
{
    public static Task<int> Run(string[] args)
    {
        var w = args[0] == "full"
            ? new Workload("full", 60_000, 10, 10, CovarianceKind.Full, 50)
            : new Workload("diag", 1_000_000, 16, 32, CovarianceKind.Diagonal, 20);
        var path = Path.Combine(Path.GetTempPath(), $"bench-{w.Name}.npy");
        var file = w.WriteRows(path);
        var means = w.StartMeans(file);
        NpyRows.Write(Path.Combine(Path.GetTempPath(), $"bench-{w.Name}-means.npy"), w.Clusters, w.Width, (f, b) => means.CopyTo(b));
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.NowMiB;
        var rows = file.Load();
        foreach (var threads in new[] { 2, 2, 1 , 1})
        {
            ProcessMemory.ResetPeak();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var fit = new GaussianMixtureTrainer(w.Options(means, threads)).Fit(rows);
            Console.WriteLine($"{threads} threads {watch.Elapsed.TotalSeconds:F3} s cpu {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F3} ll {fit.LogLikelihood:R} it {fit.Iterations} peak {ProcessMemory.PeakMiB:F0} MiB, before {before:F0}, data {w.DataMiB:F0}");
        }
        return Task.FromResult(0);
    }
}
