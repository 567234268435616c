using System.Diagnostics;
using System.Globalization;
using ClusterVae.Mixtures;

namespace ClusterVae.Bench.Mixtures;

/// <summary>Ours and scikit-learn's in turn on the same rows from the same start; medians.</summary>
internal sealed record SideBySide(
    string Name, double Seconds, double CpuSeconds, double SklearnSeconds, string SklearnType, double Ratio, double LogLikelihood, double SklearnLogLikelihood, double RelativeDifference,
    double DataMiB, double PeakOverDataMiB, double SklearnPeakMiB, string SklearnVersion, double GigaExpsPerSecond, double GigabytesPerSecond)
{
    public static SideBySide Run(Workload workload, BenchOptions options, string folder)
    {
        var (rowsFile, meansFile) = (Path.Combine(folder, workload.Name + ".npy"), Path.Combine(folder, workload.Name + "-means.npy"));
        var file = workload.WriteRows(rowsFile);
        var means = workload.StartMeans(file);
        NpyRows.Write(meansFile, workload.Clusters, workload.Width, (_, block) => means.CopyTo(block));

        var trainer = new GaussianMixtureTrainer(workload.Options(means, options.Threads));
        // The runtime's own share is there before the data: only what the fit adds is counted against the data.
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.NowMiB;
        var rows = file.Load();
        var (ours, cpu, theirs, peak) = (new List<double>(), new List<double>(), new List<double>(), 0.0);
        MixtureFit<GaussianMixture>? fit = null;
        SklearnSide? sklearn = null;
        // The type that suits scikit-learn better on this machine is the one that counts.
        var types = new[] { "float64", "float32" }.Select(type => (Type: type, Side: SklearnSide.Run(options.Python, options.CoreType, workload with { Iterations = Math.Min(workload.Width < 64 ? 3 : 1, workload.Iterations) }, rowsFile, meansFile, type))).ToArray();
        var best = types.MinBy(t => t.Side.Seconds).Type;
        for (var pair = 1; pair <= options.Pairs; pair++)
        {
            ProcessMemory.ResetPeak();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            fit = trainer.Fit(rows);
            ours.Add(watch.Elapsed.TotalSeconds);
            cpu.Add((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
            peak = Math.Max(peak, ProcessMemory.PeakMiB - before - workload.DataMiB);
            sklearn = SklearnSide.Run(options.Python, options.CoreType, workload, rowsFile, meansFile, best);
            theirs.Add(sklearn.Seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {workload.Name}, pair {pair}: ClusterVae {ours[^1]:F3} s, scikit-learn {theirs[^1]:F2} s ({best})"));
        }
        var (seconds, passes) = (Median(ours), fit!.Iterations + 1);
        return new SideBySide(
            workload.Name, seconds, Median(cpu), Median(theirs), best, Median(theirs) / seconds, fit.LogLikelihood, sklearn!.LogLikelihood,
            Math.Abs(fit.LogLikelihood - sklearn.LogLikelihood) / Math.Abs(sklearn.LogLikelihood), workload.DataMiB, peak, sklearn.PeakMiB, sklearn.Version,
            (double)workload.Rows * workload.Clusters * passes / seconds / 1e9, (double)workload.Rows * workload.Width * sizeof(float) * (passes + 1) / seconds / 1e9);
    }

    public void Print(MachineLimits limits)
    {
        FormattableString[] lines =
        [
            $"  {Name}: ClusterVae {Seconds:F3} s ({CpuSeconds:F2} s of processor), scikit-learn {SklearnVersion} {SklearnSeconds:F2} s: {Ratio:F1} times as fast",
            $"  log-likelihood {LogLikelihood:F6} against {SklearnLogLikelihood:F6}: relative difference {RelativeDifference:E1}",
            $"  peak memory {PeakOverDataMiB:F0} MiB over {DataMiB:F0} MiB of data; scikit-learn's process {SklearnPeakMiB:F0} MiB",
            $"  {GigaExpsPerSecond:F2} of the machine's {limits.GigaExpsPerSecond:F2} thousand million exps a second, {GigabytesPerSecond:F1} of its {limits.GigabytesPerSecond:F1} GB/s",
        ];
        foreach (var line in lines)
            Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
