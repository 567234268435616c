using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Data;
using ClusterVae.Files;
using ClusterVae.Neighbours;
using ClusterVae.Projection;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Projections;

// UMAP beside umap-learn and t-SNE beside scikit-learn's, on the same rows, in turn in one run; python3 has to find umap-learn.
//   ./build.sh bench projections [--rows digits,FILE.csv,FILE.npy,...] [--tsne FILE] [--blobs 100000] [--threads 1,2]
// A FILE of more than 11,000 rows is cut to its first 10,000.
internal static class ProjectionsBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string Argument(string name, string automatic) => Array.IndexOf(args, name) is var place and >= 0 && place + 1 < args.Length ? args[place + 1] : automatic;

        var folder = Directory.CreateTempSubdirectory("projections").FullName;
        var threads = Argument("--threads", "1,2").Split(',').Select(int.Parse).ToArray();
        foreach (var name in Argument("--rows", "digits").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var rows = Load(name);
            foreach (var count in threads)
            {
                var (model, seconds) = Timed(() => Umap.Fit(rows, new UmapOptions { Scaling = ColumnScaling.None, Threads = count }));
                var other = Other("umap", rows, count);
                Console.WriteLine($"{Path.GetFileNameWithoutExtension(name)} {rows.Count} x {rows.Width}, {count} threads: ours {seconds:F1} s, trustworthiness {Trustworthiness.Of(rows, model.Embedding):F4}; "
                    + $"umap-learn {other.Seconds:F1} s, {Trustworthiness.Of(rows, other.Places):F4}; ratio {other.Seconds / seconds:F2}");
            }
        }
        if (Argument("--tsne", "") is { Length: > 0 } file)
        {
            var rows = Load(file);
            foreach (var count in threads)
            {
                var options = new TsneOptions { Threads = count };
                var before = Environment.CpuUsage.TotalTime;
                var (result, seconds) = Timed(() => Tsne.Fit(rows, options));
                // On a busy machine the processor's time says more than the clock on the wall.
                var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                Console.WriteLine($"t-SNE {rows.Count} x {rows.Width}, {count} threads: ours {seconds:F1} s ({cpu:F1} s of processor), divergence {result.Divergence:F4}, trustworthiness {Trustworthiness.Of(rows, result.Embedding):F4}");
                var other = Other("tsne", rows, count);
                // scikit-learn tells its divergence as Barnes and Hut's trees saw it; ours is that of all pairs, for both.
                Console.WriteLine($"  scikit-learn {other.Seconds:F1} s ({other.Cpu:F1} s of processor), divergence {Tsne.Divergence(rows, other.Places, options):F4} (by its own account {other.Divergence:F4}), trustworthiness {Trustworthiness.Of(rows, other.Places):F4}");
            }
        }
        if (int.Parse(Argument("--blobs", "0")) is > 0 and var many)
        {
            var random = new RandomStream(1);
            var centres = Enumerable.Range(0, 20 * 50).Select(_ => 3 * random.NextGaussian()).ToArray();
            var rows = new DenseRows<float>([.. Enumerable.Range(0, many * 50).Select(i => (float)(centres[i / 50 % 20 * 50 + i % 50] + random.NextGaussian()))], 50);
            var (neighbours, search) = Timed(() => NearestNeighbours.Of(rows, 14));
            Console.WriteLine($"{many} x 50: neighbours {search:F1} s, recall {neighbours.Recall:F4}");
            var (_, all) = Timed(() => Umap.Fit(rows));
            Console.WriteLine($"{many} x 50: UMAP {all:F1} s");
        }
        Directory.Delete(folder, recursive: true);

        static (T Result, double Seconds) Timed<T>(Func<T> work)
        {
            var clock = Stopwatch.StartNew();
            var result = work();
            return (result, clock.Elapsed.TotalSeconds);
        }

        static DenseRows<float> Load(string name)
        {
            if (name == "digits")
                return EmbeddedDigits.Load().Rows;
            var label = name.EndsWith(".csv", StringComparison.Ordinal) ? "class" : null;
            var rows = RowsInMemory.Of(RowFiles.Open(name, new RowFileOptions { LabelColumn = label }));
            return rows.Count <= 11_000 ? rows : new DenseRows<float>(rows.Block(0, 10_000).ToArray(), rows.Width);
        }

        (double Seconds, double Cpu, double Divergence, DenseRows<float> Places) Other(string method, DenseRows<float> rows, int count)
        {
            var (from, to) = (Path.Combine(folder, "rows.npy"), Path.Combine(folder, "places.npy"));
            using (var writer = new NpyWriter<float>(from, rows.Width))
            {
                writer.Write(rows.Values.Span);
                writer.Complete();
            }
            var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
            foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Projections", "other_side.py"), method, from, to, count.ToString(CultureInfo.InvariantCulture) })
                start.ArgumentList.Add(argument);
            start.Environment["NUMBA_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = count.ToString(CultureInfo.InvariantCulture);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            using var json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            var divergence = json.RootElement.GetProperty("divergence");
            return (json.RootElement.GetProperty("seconds").GetDouble(), json.RootElement.GetProperty("processor").GetDouble(), divergence.ValueKind == JsonValueKind.Number ? divergence.GetDouble() : double.NaN, RowsInMemory.Of(RowFiles.Open(to)));
        }
    }
}
