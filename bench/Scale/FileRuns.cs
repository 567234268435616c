using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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
            Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores; rows x {Width} in {Parts} parts, Gaussian mixture of {Clusters}, outputs label and logLikelihood; each the better of two runs"));
            var sample = Path.Combine(folder, "sample.parquet");
            Write(sample, 50_000, 1);
            foreach (var covariance in new[] { "Diagonal", "Full" })
                Tool(null, "fit", "--trainer", "gmm", "--data", sample, "--clusters", "10", "--seed", "1", "--set", "Covariance=" + covariance, "--set", "Restarts=1", "--out", Path.Combine(folder, covariance + ".zip"));
            Console.WriteLine("| rows | file | cores | reading alone, million rows/s | scoring, diagonal | share | scoring, full | share | peak memory, MiB |");
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
                    foreach (var cores in new[] { 1, 2 })
                        Line(folder, data, rows, ending, cores);
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

    /// <summary>All parts in parallel, as many at once as there are cores; prints the seconds.</summary>
    public static int Read(string folder)
    {
        // Compiled before the clock starts, as the tool's own reading is by the time that its clock does.
        Pass(FileSet.Expand(folder)[0].Path, 100_000);
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(FileSet.Expand(folder), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, file => Pass(file.Path, long.MaxValue));
        Console.WriteLine(JsonSerializer.Serialize(new { seconds = clock.Elapsed.TotalSeconds }));
        return 0;
    }

    private static void Pass(string path, long most)
    {
        var rows = RowFiles.Open(path);
        var batch = new RowBatch(rows, 4096);
        using var reader = rows.OpenBatches();
        for (long read = 0; read < most && reader.Read(batch); read += batch.Rows) { }
    }

    private static void Line(string folder, string data, long rows, string ending, int cores)
    {
        var reading = Math.Min(Own(cores, "read", data).Seconds, Own(cores, "read", data).Seconds);
        var (diagonal, peak) = Score(folder, data, "Diagonal", cores);
        var (full, peakOfFull) = Score(folder, data, "Full", cores);
        string Rate(double seconds) => (rows / seconds / 1e6).ToString("F2", CultureInfo.InvariantCulture);
        Console.WriteLine(FormattableString.Invariant(
            $"| {rows:N0} | {ending} | {cores} | {Rate(reading)} | {Rate(diagonal)} | {reading / diagonal:P0} | {Rate(full)} | {reading / full:P0} | {Math.Max(peak, peakOfFull):F0} |"));
    }

    private static (double Seconds, double Peak) Score(string folder, string data, string model, int cores)
    {
        var best = (Seconds: double.PositiveInfinity, Peak: 0.0);
        for (var run = 0; run < 2; run++)
        {
            var output = Path.Combine(folder, "out");
            var (seconds, peak) = Tool(cores, "score", "--model", Path.Combine(folder, model + ".zip"), "--data", data, "--columns", "label,logLikelihood", "--out", output, "--json");
            best = (Math.Min(best.Seconds, seconds), Math.Max(best.Peak, peak));
            Directory.Delete(output, recursive: true);
        }
        return best;
    }

    private static (double Seconds, double Peak) Tool(int? cores, params string[] arguments) => Process("clustervae.dll", cores, arguments);

    private static (double Seconds, double Peak) Own(int? cores, params string[] arguments) => Process("ClusterVae.Bench.Scale.dll", cores, arguments);

    private static (double Seconds, double Peak) Process(string program, int? cores, string[] arguments)
    {
        var start = new ProcessStartInfo("taskset", ["-c", cores == 1 ? "0" : FormattableString.Invariant($"0-{Environment.ProcessorCount - 1}"), "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(50))
            peak = Math.Max(peak, Peak(process.Id));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}");
        var last = output.Result.TrimEnd().Split('\n')[^1];
        return (last.StartsWith('{') ? JsonDocument.Parse(last).RootElement.GetProperty("seconds").GetDouble() : 0, peak);
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
