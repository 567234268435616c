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

    public static void Run(long[] sizes, string? keep)
    {
        var folder = keep ?? Directory.CreateTempSubdirectory("clustervae-scale-").FullName;
        try
        {
            Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores; rows x {Width} in {Parts} parts, Gaussian mixture of {Clusters}, outputs label and logLikelihood, one worker per core"));
            Console.WriteLine("Processor time per row, start-up taken off (that of a run over 2,000 rows); the share is reading alone in that of scoring. Seconds depend on what else the machine does.");
            var sample = Path.Combine(folder, "sample.parquet");
            Write(sample, 50_000, 1);
            foreach (var covariance in new[] { "Diagonal", "Full" })
                Tool("fit", "--trainer", "gmm", "--data", sample, "--clusters", "10", "--seed", "1", "--set", "Covariance=" + covariance, "--set", "Restarts=1", "--out", Path.Combine(folder, covariance + ".zip"));
            var tiny = Path.Combine(folder, "tiny");
            Directory.CreateDirectory(tiny);
            Write(Path.Combine(tiny, "0.parquet"), 2_000, 1);
            Console.WriteLine("| rows | file | reading alone, µs | s | scoring, diagonal, µs | share | s | scoring, full, µs | share | s | peak memory, MiB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
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
                    Line(folder, tiny, data, rows, ending);
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

    /// <summary>All parts in parallel, as many at once as there are cores.</summary>
    public static void Read(string folder) =>
        Parallel.ForEach(FileSet.Expand(folder), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file => Pass(file.Path));

    private static void Pass(string path)
    {
        var rows = RowFiles.Open(path);
        var batch = new RowBatch(rows, 4096);
        using var reader = rows.OpenBatches();
        while (reader.Read(batch)) { }
    }

    private static void Line(string folder, string tiny, string data, long rows, string ending)
    {
        var reading = Own("read", data) - Own("read", tiny);
        var diagonal = Score(folder, data, "Diagonal") - Score(folder, tiny, "Diagonal");
        var full = Score(folder, data, "Full") - Score(folder, tiny, "Full");
        string Cost(Spent spent) => (spent.Processor / rows * 1e6).ToString("F2", CultureInfo.InvariantCulture);
        Console.WriteLine(FormattableString.Invariant(
            $"| {rows:N0} | {ending} | {Cost(reading)} | {reading.Seconds:F1} | {Cost(diagonal)} | {reading.Processor / diagonal.Processor:P0} | {diagonal.Seconds:F1} | {Cost(full)} | {reading.Processor / full.Processor:P0} | {full.Seconds:F1} | {Math.Max(diagonal.Peak, full.Peak):F0} |"));
    }

    private static Spent Score(string folder, string data, string model)
    {
        var output = Path.Combine(folder, "out");
        var spent = Tool("score", "--model", Path.Combine(folder, model + ".zip"), "--data", data, "--columns", "label,logLikelihood", "--out", output, "--json");
        Directory.Delete(output, recursive: true);
        return spent;
    }

    private static Spent Tool(params string[] arguments) => Run("clustervae.dll", arguments);

    private static Spent Own(params string[] arguments) => Run("ClusterVae.Bench.dll", ["scale", .. arguments]);

    /// <summary>The shell counts the processor time of its child to the hundredth.</summary>
    private static Spent Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%R %U %S'; time dotnet \"$0\" \"$@\"", Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
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

    private readonly record struct Spent(double Seconds, double Processor, double Peak)
    {
        public static Spent operator -(Spent one, Spent other) => new(one.Seconds - other.Seconds, one.Processor - other.Processor, one.Peak);
    }

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
