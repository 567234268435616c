using System.Diagnostics;
using System.Globalization;
using ClusterVae.Files;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Scale;

/// <summary>The tool, as a process of its own, over generated rows of 16 columns; and a process that only reads them.</summary>
internal static class FileRuns
{
    private const int Width = 16;
    private const int Clusters = 10;
    private const int Parts = 4;
    public const string Network = "network";

    public static void Run(long[] sizes, string[] models, string? keep)
    {
        var folder = keep ?? Directory.CreateTempSubdirectory("clustervae-scale-").FullName;
        try
        {
            Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores; rows x {Width} in {Parts} parts, models of {Clusters} clusters, outputs label and logLikelihood (of the network label and probability)"));
            Console.WriteLine("Processor time per row, start-up taken off (that of a run over 2,000 rows); the share is reading alone in it. Seconds on all cores and, bound to it, on one, start-up left in: they depend on what else the machine does.");
            var sample = Path.Combine(folder, "sample.parquet");
            Write(sample, 50_000, 1);
            foreach (var covariance in models.Except([Network]))
                Tool("fit", "--trainer", "gmm", "--data", sample, "--clusters", "10", "--seed", "1", "--set", "Covariance=" + covariance, "--set", "Restarts=1", "--out", Path.Combine(folder, covariance + ".zip"));
            if (models.Contains(Network))
                Tool("fit", "--trainer", "clustering-vae", "--data", sample, "--clusters", "10", "--seed", "1", "--set", "Objective=Vade", "--set", "Training.Epochs=2", "--set", "PretrainEpochs=5", "--set", "Start=Codes", "--set", "Hidden=128,128", "--out", Path.Combine(folder, Network + ".zip"));
            var tiny = Path.Combine(folder, "tiny");
            Directory.CreateDirectory(tiny);
            Write(Path.Combine(tiny, "0.parquet"), 2_000, 1);
            Console.WriteLine("| rows | file | | µs a row | share of reading | s | s, one core | quicker by | peak memory, MiB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var rows in sizes)
            {
                foreach (var ending in new[] { ".parquet", ".csv" })
                {
                    var data = Path.Combine(folder, FormattableString.Invariant($"{rows}{ending}"));
                    Directory.CreateDirectory(data);
                    for (var part = 0; part < Parts; part++)
                    {
                        if (!File.Exists(Path.Combine(data, FormattableString.Invariant($"{part}{ending}"))))
                            Write(Path.Combine(data, FormattableString.Invariant($"{part}{ending}")), rows / Parts, part + 2);
                    }
                    Lines(folder, models, tiny, data, rows, ending);
                    if (keep is null)
                        Directory.Delete(data, recursive: true);
                }
            }
        }
        finally
        {
            if (keep is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As many parts at once as there are workers.</summary>
    public static void Read(string folder, int workers) =>
        Parallel.ForEach(FileSet.Expand(folder), new ParallelOptions { MaxDegreeOfParallelism = workers }, file => Pass(file.Path));

    private static void Pass(string path)
    {
        var rows = RowFiles.Open(path);
        var batch = new RowBatch(rows, 4096);
        using var reader = rows.OpenBatches();
        while (reader.Read(batch)) { }
    }

    private static void Lines(string folder, string[] models, string tiny, string data, long rows, string ending)
    {
        Spent Reading(string from, int cores) => Own(cores, "read", from, cores.ToString(CultureInfo.InvariantCulture));
        var reading = Tell("reading alone", Reading, null);
        foreach (var model in models)
            Tell(model, (from, cores) => Score(folder, from, model, cores), reading);

        double Tell(string what, Func<string, int, Spent> run, double? read)
        {
            var (all, one, start) = (run(data, Environment.ProcessorCount), run(data, 1), run(tiny, Environment.ProcessorCount));
            var cost = (all.Processor - start.Processor) / rows * 1e6;
            Console.WriteLine(FormattableString.Invariant(
                $"| {rows:N0} | {ending} | {what} | {cost:F2} | {(read is null ? "" : (read / cost)?.ToString("P0", CultureInfo.InvariantCulture))} | {all.Seconds:F1} | {one.Seconds:F1} | {one.Seconds / all.Seconds:F2} | {all.Peak:F0} |"));
            return cost;
        }
    }

    private static Spent Score(string folder, string data, string model, int cores)
    {
        var output = Path.Combine(folder, "out");
        var spent = Tool(cores, "score", "--model", Path.Combine(folder, model + ".zip"), "--data", data, "--columns", model == Network ? "label,probability" : "label,logLikelihood", "--out", output, "--workers", cores.ToString(CultureInfo.InvariantCulture), "--json");
        Directory.Delete(output, recursive: true);
        return spent;
    }

    private static Spent Tool(params string[] arguments) => Tool(Environment.ProcessorCount, arguments);

    private static Spent Tool(int cores, params string[] arguments) => Run("clustervae.dll", arguments, cores);

    private static Spent Own(int cores, params string[] arguments) => Run("ClusterVae.Bench.dll", ["scale", .. arguments], cores);

    /// <summary>The shell counts the processor time of its child to the hundredth.</summary>
    private static Spent Run(string program, string[] arguments, int cores)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%R %U %S'; time {(cores == 1 ? "taskset -c 0 " : "")}dotnet \"$0\" \"$@\"", Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(50))
            peak = Math.Max(peak, Children(process.Id).Select(Peak).DefaultIfEmpty(0).Max());
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result} {errors.Result}");
        var times = errors.Result.TrimEnd().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new Spent(times[0], times[1] + times[2], peak);
    }

    private static IEnumerable<int> Children(int process)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private readonly record struct Spent(double Seconds, double Processor, double Peak);

    private static double Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Ten groups; four decimals, as measurements have them.</summary>
    private static void Write(string path, long rows, int seed)
    {
        var random = new RandomStream(seed);
        using var writer = ScoreFiles.Create(path, [.. Enumerable.Range(0, Width).Select(column => new ScoreFileColumn([FormattableString.Invariant($"f{column}")]))]);
        var block = new float[4096 * Width];
        for (long done = 0; done < rows;)
        {
            var some = (int)Math.Min(4096, rows - done);
            for (var row = 0; row < some; row++)
            {
                var group = random.NextInt(Clusters);
                for (var column = 0; column < Width; column++)
                    block[row * Width + column] = (float)Math.Round(3 * ((group * 7 + column * 3) % 5) + random.NextGaussian(), 4);
            }
            writer.Write(block.AsSpan(0, some * Width), some, []);
            done += some;
        }
        writer.Complete();
    }
}
