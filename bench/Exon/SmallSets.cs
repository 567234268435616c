using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Data;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Exon;

/// <summary>
/// A few labels on small sets beside scikit-learn's LabelSpreading and SelfTraining: all rows are seen by all, the error is that of the rows whose label was
/// taken away. Every draw of labels is the same for all.
/// </summary>
internal static class SmallSets
{
    private sealed record Task(string Data, string Labels, Func<int[], long, int[]> Draw);

    private static readonly Task[] Tasks =
    [
        new("digits", "10", (classes, seed) => LabelDraw.Balanced(classes, 10, seed)),
        new("digits", "20", (classes, seed) => LabelDraw.Balanced(classes, 20, seed)),
        new("digits", "50", (classes, seed) => LabelDraw.Balanced(classes, 50, seed)),
        new("iris", "5 %", Part),
        new("wine", "5 %", Part),
        new("breast_cancer", "5 %", Part),
    ];

    public static void Run(Arguments arguments)
    {
        var draws = arguments.Number("--draws", 5);
        var only = arguments.Text("--data", "");
        var folder = Directory.CreateTempSubdirectory("exon-small-");
        var errors = new List<Dictionary<string, double>>();
        foreach (var task in Tasks.Where(task => only.Length == 0 || only.Split(',').Contains(task.Data)))
        {
            var (rows, classes) = Fetch(task.Data, folder.FullName);
            var sums = new Dictionary<string, double>();
            for (var draw = 1; draw <= draws; draw++)
            {
                var labels = task.Draw(classes, draw);
                var hidden = Enumerable.Range(0, classes.Length).Where(row => labels[row] < 0).ToArray();
                var options = arguments.Apply(new ExonOptions { NumberOfClusters = classes.Max() + 1, Training = new() { Seed = draw, Threads = 1 } });
                var test = new DenseRows<float>([.. hidden.SelectMany(row => rows.Row(row).ToArray())], rows.Width);
                var outcome = Contest.Run(options, rows, labels, test, Array.ConvertAll(hidden, row => classes[row]), arguments.Has("--verbose"));
                outcome.Model.Dispose();
                Add(sums, options.Preset.ToString(), outcome.TestError / draws);
                Add(sums, "seconds", outcome.Seconds / draws);
                foreach (var (name, error) in Others(task.Data, labels, folder.FullName))
                    Add(sums, name, error / draws);
            }
            errors.Add(sums);
            Console.WriteLine($"{task.Data} {task.Labels}: {string.Join("  ", sums.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:F2}")))}");
        }
        var means = errors[0].Keys.ToDictionary(name => name, name => errors.Average(sums => sums[name]));
        Console.WriteLine(JsonSerializer.Serialize(means));
        folder.Delete(recursive: true);
    }

    private static int[] Part(int[] classes, long seed) => LabelDraw.Random(classes, (int)Math.Round(0.05 * classes.Length), seed);

    private static void Add(Dictionary<string, double> sums, string name, double value) => sums[name] = sums.GetValueOrDefault(name) + value;

    private static (DenseRows<float> Rows, int[] Classes) Fetch(string name, string folder)
    {
        var file = Path.Combine(folder, name + ".csv");
        Python("write", name, file);
        float[][] lines = [.. File.ReadLines(file).Select(line => Array.ConvertAll(line.Split(','), number => float.Parse(number, CultureInfo.InvariantCulture)))];
        return (new DenseRows<float>([.. lines.SelectMany(line => line[..^1])], lines[0].Length - 1, name), [.. lines.Select(line => (int)line[^1])]);
    }

    private static Dictionary<string, double> Others(string name, int[] labels, string folder)
    {
        var file = Path.Combine(folder, "labels.txt");
        File.WriteAllLines(file, labels.Select(label => label.ToString(CultureInfo.InvariantCulture)));
        return JsonSerializer.Deserialize<Dictionary<string, double>>(Python("judge", name, file))!;
    }

    private static string Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Exon", "sklearn_side.py"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException("The scikit-learn side failed; its message stands above.");
    }
}
