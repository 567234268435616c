using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Files;
using ClusterVae.Metrics;

namespace ClusterVae.Bench.Quality;

/// <summary>
/// Folder: the tables, fetched by export_tables.py where there are none. Only: names; all but the large ones where empty. ToolTrainers: trainers of the tool to run
/// beside. ClustPy: a checkout of ClustPy whose N2D runs beside, or empty. Results: outcomes are appended there, and those that stand there are not run again,
/// so a run that broke off goes on. Counts: sets of counts (export_counts.py) instead, auto also without recognising them, and scikit-learn on logarithms too.
/// </summary>
internal sealed record TablesRun(string Folder, string[] Only, string[] ToolTrainers, int Seeds, int Threads, bool WithAuto, bool WithSklearn, string ClustPy, string Results, bool Counts);

/// <summary>Tables with known classes: every method of ours beside scikit-learn's and N2D, mean and deviation over seeds.</summary>
internal static class Tables
{
    private const string Python = "/usr/bin/python3";
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "clustervae.dll");

    // On these it was decided what counts are and what is made of them; the other sets of counts only report.
    private static readonly string[] decidingCounts = ["bladder", "drawn-cells-a", "drawn-texts-a", "news5", "r8-test", "sc_celseq2", "sc_celseq2_5cl_p1", "zeisel"];

    private const string Unrecognised = "auto, Scaling=Standard";

    // Run only where they are named.
    private const string Large = "-all";

    private sealed record Outcome(string Table, string Method, int Seed, double Accuracy, double Nmi, double Seconds);

    private sealed record Table(string Name, string Path, DenseRows<float> Rows, int[] Classes, int Clusters);

    public static void Run(TablesRun run)
    {
        if (!Directory.Exists(run.Folder) || Directory.GetFiles(run.Folder, "*.csv").Length == 0)
            Start(Python, _ => { }, Script(run.Counts ? "export_counts.py" : "export_tables.py"), run.Folder);
        var tables = Directory.GetFiles(run.Folder, "*.csv").Select(path => (Name: Path.GetFileNameWithoutExtension(path), Path: path))
            .Where(file => run.Only.Length == 0 ? !file.Name.EndsWith(Large, StringComparison.Ordinal) : run.Only.Contains(file.Name))
            .OrderBy(file => file.Name, StringComparer.OrdinalIgnoreCase).Select(file => Load(file.Name, file.Path)).ToArray();
        var outcomes = new List<Outcome>();
        if (File.Exists(run.Results))
            outcomes.AddRange(File.ReadLines(run.Results).Select(Read));
        for (var seed = 1; seed <= run.Seeds; seed++)
        {
            foreach (var table in tables)
            {
                if (run.WithAuto && Missing("auto", seed, table))
                    Auto(table, seed, run.Threads, ColumnScaling.Auto, Keep);
                if (run.WithAuto && run.Counts && Missing(Unrecognised, seed, table))
                    Auto(table, seed, run.Threads, ColumnScaling.Standard, Keep);
                foreach (var trainer in run.ToolTrainers.Where(trainer => Missing(trainer, seed, table)))
                    Keep(FromTool(trainer, table, seed));
            }
        }
        if (run.WithSklearn)
            Beside(run.Counts ? "mixture (sklearn), log" : "k-means (sklearn)", run.Counts ? "counts_sklearn.py" : "tables_sklearn.py");
        if (run.ClustPy.Length > 0)
            Beside("N2D (ClustPy)", "tables_n2d.py", run.ClustPy);
        // Of the tables every second one decided what the choice looks at; the others only report.
        Print(tables, [.. tables.Where((table, place) => run.Counts ? decidingCounts.Contains(table.Name) : place % 2 == 0)], outcomes);

        bool Missing(string method, int seed, Table table) => !outcomes.Exists(o => o.Table == table.Name && o.Method == method && o.Seed == seed);

        void Beside(string method, string script, params string[] more)
        {
            var names = tables.Where(table => Missing(method, run.Seeds, table)).Select(table => table.Name).ToArray();
            if (names.Length > 0)
                Start(Python, line => Keep(Read(line)), [Script(script), run.Folder, string.Join(',', names), run.Seeds.ToString(CultureInfo.InvariantCulture), .. more]);
        }

        void Keep(Outcome outcome)
        {
            outcomes.Add(outcome);
            Console.Error.WriteLine($"{outcome.Table} seed {outcome.Seed} {outcome.Method}: ACC {100 * outcome.Accuracy:F1} NMI {100 * outcome.Nmi:F1}, {outcome.Seconds:F1} s");
            if (run.Results.Length > 0)
                File.AppendAllLines(run.Results, [JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web)]);
        }
    }

    private static Outcome Read(string line) => JsonSerializer.Deserialize<Outcome>(line, JsonSerializerOptions.Web)!;

    private static Table Load(string name, string path)
    {
        var rows = RowsInMemory.Of(RowFiles.Open(path, new RowFileOptions { LabelColumn = "class" }));
        var classes = LabelFiles.Read(path, new LabelFileOptions { Column = "class" }).Values.ToArray();
        return new Table(name, path, rows, classes, classes.Distinct().Count());
    }

    /// <summary>One choice fits all of its methods, so each comes out by the way.</summary>
    private static void Auto(Table table, int seed, int threads, ColumnScaling scaling, Action<Outcome> keep)
    {
        var clock = Stopwatch.StartNew();
        int? workers = threads == 0 ? null : threads;
        var options = new AutoClusteringOptions { NumberOfClusters = table.Clusters, Seed = seed, Threads = workers, Scaling = scaling };
        var fit = new AutoClusteringTrainer(options, [NetworkMethod.For(new TrainingOptions { Seed = seed, Threads = workers })]).Fit(table.Rows);
        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var candidate in fit.Table)
        {
            var quality = ClusteringQuality.Of(table.Classes, candidate.Model.Predict(table.Rows));
            if (scaling == ColumnScaling.Auto)
                keep(new Outcome(table.Name, candidate.Name, seed, quality.Accuracy, quality.Nmi, candidate.Seconds));
            if (candidate.Name == fit.Winner)
                keep(new Outcome(table.Name, scaling == ColumnScaling.Auto ? "auto" : Unrecognised, seed, quality.Accuracy, quality.Nmi, seconds));
        }
    }

    /// <summary>The tool as users have it, with its default options.</summary>
    private static Outcome FromTool(string trainer, Table table, int seed)
    {
        var model = Path.Combine(Path.GetTempPath(), $"tables-{Environment.ProcessId}.zip");
        var answer = "";
        Start("dotnet", line => answer = line, Tool, "fit", "--trainer", trainer, "--data", table.Path, "--label", "class", "--clusters", $"{table.Clusters}", "--seed", $"{seed}", "--out", model, "--json");
        File.Delete(model);
        using var json = JsonDocument.Parse(answer);
        var fit = json.RootElement;
        return new Outcome(table.Name, trainer, seed, fit.GetProperty("accuracy").GetDouble(), fit.GetProperty("nmi").GetDouble(), fit.GetProperty("seconds").GetDouble());
    }

    private static void Print(Table[] tables, Table[] deciding, List<Outcome> outcomes)
    {
        var methods = outcomes.Select(outcome => outcome.Method).Distinct().ToArray();
        Console.WriteLine($"| table | rows x columns, K | {string.Join(" | ", methods)} |");
        Console.WriteLine($"|---|---|{string.Concat(methods.Select(_ => "---|"))}");
        foreach (var table in tables)
            Console.WriteLine($"| {table.Name} | {table.Rows.Count} x {table.Rows.Width}, {table.Clusters} | {string.Join(" | ", methods.Select(method => Cell(Of(table, method))))} |");
        Line("mean accuracy", tables, o => 100 * o.Accuracy);
        Line("of those that decided", deciding, o => 100 * o.Accuracy);
        Line("of those that only report", [.. tables.Except(deciding)], o => 100 * o.Accuracy);
        Line("mean NMI", tables, o => 100 * o.Nmi);
        Line("seconds, mean", tables, o => o.Seconds);

        IEnumerable<Outcome> Of(Table table, string method) => outcomes.Where(o => o.Table == table.Name && o.Method == method);

        void Line(string what, Table[] among, Func<Outcome, double> read) => Console.WriteLine($"| {what} | | {string.Join(" | ", methods.Select(method => Mean(
            among.Where(table => Of(table, method).Any()).Select(table => Of(table, method).Average(read)))))} |");

        static string Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average().ToString("F1", CultureInfo.InvariantCulture);
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

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Quality", name);

    private static void Start(string program, Action<string> say, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith('{'))
                say(line);
        }
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
