using System.Globalization;
using System.Text.Json;
using ClusterVae.Mixtures;

namespace ClusterVae.Bench.Mixtures;

internal static class MixturesBench
{
    public static void Run(string[] args)
    {
        var options = BenchOptions.Parse(args);
        var folder = Directory.CreateTempSubdirectory("clustervae-bench-").FullName;
        try
        {
            if (options.Wide)
            {
                WideRuns.Run(options, folder);
                return;
            }
            var limits = MachineLimits.Measure();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{limits.Processor}, {limits.Cores} cores: {limits.GigabytesPerSecond:F1} GB/s read, {limits.GigaExpsPerSecond:F2} thousand million float exps a second"));
            var results = new List<SideBySide>();
            Workload[] workloads =
            [
                new("diag", 1_000_000, 16, 32, CovarianceKind.Diagonal, 20),
                new("full", 60_000, 10, 10, CovarianceKind.Full, 50),
            ];
            foreach (var workload in workloads.Where(w => options.Runs(w.Name)))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Rows:N0} x {workload.Width}, K = {workload.Clusters}, {workload.Covariance}, {workload.Iterations} iterations"));
                results.Add(SideBySide.Run(workload, options, folder));
                results[^1].Print(limits);
            }
            StreamedRun? streamed = null;
            if (options.Runs("stream"))
            {
                streamed = StreamedRun.Run(options, folder);
                streamed.Print();
            }
            if (options.Json)
                Console.WriteLine(JsonSerializer.Serialize(new { limits, results, streamed }, JsonSerializerOptions.Web));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
