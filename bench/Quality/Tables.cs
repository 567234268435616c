using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Metrics;
using ClusterVae.Options;

namespace ClusterVae.Bench.Quality;

/// <summary>Tables of scikit-learn and of R's packages: every method of ours beside scikit-learn's, mean and deviation over seeds.</summary>
internal static class Tables
{
    private const string Python = "/usr/bin/python3";
    private const string Tool = "src/ClusterVae.Cli/bin/Release/net10.0/clustervae.dll";

    private sealed record Outcome(string Table, string Method, int Seed, double Accuracy, double Nmi, double Seconds);

    public static void Run(string folder, string[] only, string[] toolTrainers, int seeds, int threads, bool withSklearn)
    {
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.csv").Length == 0)
            Python3("export_tables.py", folder);
        var names = Directory.GetFiles(folder, "*.csv").Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => only.Length == 0 || only.Contains(name)).Order(StringComparer.OrdinalIgnoreCase).ToArray();
        var outcomes = new List<Outcome>();
        var shapes = new Dictionary<string, string>();
        foreach (var name in names)
        {
            var path = Path.Combine(folder, name + ".csv");
            var rows = RowsInMemory.Of(RowFiles.Open(path, new RowFileOptions { LabelColumn = "class" }));
            var classes = LabelFiles.Read(path, new LabelFileOptions { Column = "class" }).Values.ToArray();
            var clusters = classes.Distinct().Count();
            shapes[name] = $"{rows.Count} x {rows.Width}, {clusters}";
            for (var seed = 1; seed <= seeds; seed++)
            {
                outcomes.AddRange(Auto(name, rows, classes, clusters, seed, threads));
                foreach (var trainer in toolTrainers)
                    outcomes.Add(FromTool(trainer, name, path, clusters, seed));
            }
        }
        if (withSklearn)
        {
            foreach (var line in Python3("tables_sklearn.py", folder, string.Join(',', names), seeds.ToString(CultureInfo.InvariantCulture)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                outcomes.Add(JsonSerializer.Deserialize<Outcome>(line, JsonSerializerOptions.Web)!);
        }
        Print(names, shapes, outcomes);
    }

    /// <summary>One choice fits all of its methods, so each comes out by the way.</summary>
    private static IEnumerable<Outcome> Auto(string name, DenseRows<float> rows, int[] classes, int clusters, int seed, int threads)
    {
        var clock = Stopwatch.StartNew();
        var fit = new AutoClusteringTrainer(new Checked<AutoClusteringOptions>(new AutoClusteringOptions { NumberOfClusters = clusters, Seed = seed, Threads = threads })).Fit(rows);
        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var candidate in fit.Table)
        {
            var quality = ClusteringQuality.Of(classes, candidate.Model.Predict(rows));
            Console.WriteLine($"{name} seed {seed} {candidate.Name}: ACC {100 * quality.Accuracy:F1} NMI {100 * quality.Nmi:F1}, stability {candidate.Stability:F3} agreement {candidate.Agreement:F3} held out {candidate.HeldOutLogLikelihood:F3} merit {candidate.Merit:F3}, {candidate.Seconds:F1} s");
            yield return new Outcome(name, candidate.Name, seed, quality.Accuracy, quality.Nmi, candidate.Seconds);
            if (candidate.Name == fit.Winner)
                yield return new Outcome(name, "auto", seed, quality.Accuracy, quality.Nmi, seconds);
        }
    }

    /// <summary>The tool as users have it, with its default options.</summary>
    private static Outcome FromTool(string trainer, string name, string path, int clusters, int seed)
    {
        var model = Path.Combine(Path.GetTempPath(), $"tables-{Environment.ProcessId}.zip");
        var output = Start("dotnet", Tool, "fit", "--trainer", trainer, "--data", path, "--label", "class", "--clusters", $"{clusters}", "--seed", $"{seed}", "--out", model, "--json");
        File.Delete(model);
        using var json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        var fit = json.RootElement;
        var outcome = new Outcome(name, trainer, seed, fit.GetProperty("accuracy").GetDouble(), fit.GetProperty("nmi").GetDouble(), fit.GetProperty("seconds").GetDouble());
        Console.WriteLine($"{name} seed {seed} {trainer}: ACC {100 * outcome.Accuracy:F1} NMI {100 * outcome.Nmi:F1}, {outcome.Seconds:F1} s");
        return outcome;
    }

    private static void Print(string[] names, Dictionary<string, string> shapes, List<Outcome> outcomes)
    {
        var methods = outcomes.Select(outcome => outcome.Method).Distinct().ToArray();
        Console.WriteLine($"| table | rows x columns, K | {string.Join(" | ", methods)} |");
        Console.WriteLine($"|---|---|{string.Concat(methods.Select(_ => "---|"))}");
        foreach (var name in names)
            Console.WriteLine($"| {name} | {shapes[name]} | {string.Join(" | ", methods.Select(method => Cell(outcomes.Where(o => o.Table == name && o.Method == method))))} |");
        Line("mean accuracy", o => 100 * o.Accuracy);
        Line("mean NMI", o => 100 * o.Nmi);
        Line("seconds, mean", o => o.Seconds);

        void Line(string what, Func<Outcome, double> read) =>
            Console.WriteLine($"| {what} | | {string.Join(" | ", methods.Select(method => names.Select(name => outcomes.Where(o => o.Table == name && o.Method == method).Select(read).DefaultIfEmpty(double.NaN).Average()).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average().ToString("F1", CultureInfo.InvariantCulture)))} |");
    }

    private static string Cell(IEnumerable<Outcome> outcomes)
    {
        var values = outcomes.Select(outcome => 100 * outcome.Accuracy).ToArray();
        if (values.Length == 0)
            return "";
        var mean = values.Average();
        var spread = values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : 0;
        return values.Length > 1 ? $"{mean:F1} ± {spread:F1}" : $"{mean:F1}";
    }

    private static string Python3(string script, params string[] arguments) => Start(Python, [Path.Combine(AppContext.BaseDirectory, script), .. arguments]);

    private static string Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
