using System.Diagnostics;
using System.Globalization;
using ClusterVae.Mixtures;

namespace ClusterVae.Bench.Mixtures;

/// <summary>Exact EM over a file that is never in memory, with the resident memory after every pass.</summary>
internal sealed record StreamedRun(long Rows, double FileMiB, double Seconds, int Iterations, double LogLikelihood, double PeakMiB, IReadOnlyList<double> MemoryCurveMiB)
{
    public static StreamedRun Run(BenchOptions options, string folder)
    {
        var workload = new Workload("stream", options.StreamRows, 16, 32, CovarianceKind.Diagonal, 5);
        var file = workload.WriteRows(Path.Combine(folder, "stream.npy"));
        var means = workload.StartMeans(file);
        ProcessMemory.ResetPeak();
        var curve = new List<double> { ProcessMemory.NowMiB };
        var watch = Stopwatch.StartNew();
        var fit = new GaussianMixtureTrainer(workload.Options(means, options.Threads)).Fit(file, progress: new Direct(_ => curve.Add(ProcessMemory.NowMiB)));
        return new StreamedRun(workload.Rows, workload.DataMiB, watch.Elapsed.TotalSeconds, fit.Iterations, fit.LogLikelihood, ProcessMemory.PeakMiB, curve);
    }

    public void Print()
    {
        FormattableString[] lines =
        [
            $"  streamed: {Rows:N0} rows x 16 from a file of {FileMiB:F0} MiB, {Iterations} iterations in {Seconds:F1} s, log-likelihood {LogLikelihood:F6}",
            $"  whole process: peak {PeakMiB:F0} MiB; before and after each pass {string.Join(", ", MemoryCurveMiB.Select(m => m.ToString("F0", CultureInfo.InvariantCulture)))} MiB",
        ];
        foreach (var line in lines)
            Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Direct(Action<EmProgress> action) : IProgress<EmProgress>
    {
        public void Report(EmProgress value) => action(value);
    }
}
