using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Deep;
using ClusterVae.Metrics;

namespace ClusterVae.Bench.Quality;

// Mean and standard deviation over seeds, every seed a fresh training; classes are read only to score.
//   ./build.sh bench quality [--data digits|digit-families|mnist|fashion-mnist] [--folder DIR] [--objective NAME,...] [--seeds 5] [--first-seed 1]
//                            [--set Option=Value ...] [--threads N] [--json] [--verbose] [--objectives-table]
//   ./build.sh bench quality --paired-views | --batch-effect   two views, and rows taken in batches, both on the embedded digits (docs/results.md)
//   ./build.sh bench quality --tables|--counts [--folder DIR] [--only NAME,...] [--trainers gmm,n2d,clustering-vae] [--seeds 5] [--ours] [--no-auto] [--clustpy DIR] [--results FILE.jsonl]
//   ./build.sh bench quality --number-of-clusters [--folder DIR] [--only NAME,...] [--seeds 1] [--threads N] [--results FILE.jsonl]   every way to choose K, where K is known
// --objectives-table prints, for every objective (or those whose names contain --objective's), accuracy, read-back of samples, held-out bound and seconds.
internal static class QualityBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string Argument(string name, string automatic) => Array.IndexOf(args, name) is var place and >= 0 && place + 1 < args.Length ? args[place + 1] : automatic;
        string[] Names(string name) => Argument(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries);

        if (args.Contains("--tables") || args.Contains("--counts"))
        {
            var cache = Path.Combine(Environment.GetEnvironmentVariable("CLUSTERVAE_DATA") ?? "datasets/cache", args.Contains("--counts") ? "counts" : "tables");
            Tables.Run(new TablesRun(Argument("--folder", cache), Names("--only"), Names("--trainers"), int.Parse(Argument("--seeds", "5")), int.Parse(Argument("--threads", "0")),
                !args.Contains("--no-auto"), !args.Contains("--ours"), Argument("--clustpy", ""), Argument("--results", ""), args.Contains("--counts")));
            return;
        }

        if (args.Contains("--number-of-clusters"))
        {
            var tables = Path.Combine(Environment.GetEnvironmentVariable("CLUSTERVAE_DATA") ?? "datasets/cache", "tables");
            NumberOfClusters.Run(Argument("--folder", tables), Names("--only"), int.Parse(Argument("--seeds", "1")), int.Parse(Argument("--threads", "0")), Argument("--results", ""));
            return;
        }

        var dataName = Argument("--data", "digits");
        var data = BenchData.Load(dataName, Argument("--folder", Path.Combine(Environment.GetEnvironmentVariable("CLUSTERVAE_DATA") ?? "datasets/cache", dataName)));
        var names = Argument("--objective", string.Join(',', Contestants.Baselines.Append("InfoMax"))).Split(',');
        var (seeds, first) = (int.Parse(Argument("--seeds", "5")), long.Parse(Argument("--first-seed", "1")));
        var (json, verbose) = (args.Contains("--json"), args.Contains("--verbose"));
        var options = OptionSetter.Apply(new ClusteringVaeOptions { NumberOfClusters = 10, Training = new() { Threads = int.Parse(Argument("--threads", "1")) } }, args);

        if (args.Contains("--paired-views"))
        {
            PairedViews.Print(seeds, first, options.Training.Threads);
            return;
        }
        if (args.Contains("--batch-effect"))
        {
            BatchEffect.Print(seeds, first, options.Training.Threads);
            return;
        }
        if (args.Contains("--objectives-table"))
        {
            ObjectivesTable.Print(data, options, args.Contains("--objective") ? names : [], first, seeds, verbose);
            return;
        }

        foreach (var name in names)
        {
            var results = new List<(ClusteringQuality Quality, double Seconds)>();
            for (var seed = first; seed < first + seeds; seed++)
            {
                var started = Stopwatch.GetTimestamp();
                var labels = Contestants.Run(name, data, options with { Training = options.Training with { Seed = seed } }, line =>
                {
                    if (verbose)
                        Console.Error.WriteLine($"  {name} seed {seed} {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: {line}");
                });
                var (quality, seconds) = (ClusteringQuality.Of(data.Classes, labels), Stopwatch.GetElapsedTime(started).TotalSeconds);
                results.Add((quality, seconds));
                Console.WriteLine(json
                    ? JsonSerializer.Serialize(new { data = data.Name, name, seed, quality.Accuracy, quality.Nmi, quality.Ari, seconds })
                    : $"{data.Name} {name} seed {seed}: ACC {100 * quality.Accuracy:F2}  NMI {100 * quality.Nmi:F2}  ARI {100 * quality.Ari:F2}  {seconds:F0} s");
            }
            if (!json)
                Console.WriteLine($"{data.Name} {name} over {results.Count} seeds: ACC {Spread(r => r.Quality.Accuracy)}  NMI {Spread(r => r.Quality.Nmi)}  ARI {Spread(r => r.Quality.Ari)}  {results.Average(r => r.Seconds):F0} s a seed");

            string Spread(Func<(ClusteringQuality Quality, double Seconds), double> read)
            {
                var values = results.Select(result => 100 * read(result)).ToArray();
                var mean = values.Average();
                var spread = values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : 0;
                return $"{mean:F2} ± {spread:F2}";
            }
        }
    }
}
