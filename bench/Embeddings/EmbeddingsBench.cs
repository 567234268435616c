using System.Diagnostics;
using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Files;
using ClusterVae.Metrics;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Embeddings;

// Clusters of embeddings with default options beside k-means, spherical k-means, mixtures and spectral clustering; K as many as there are classes.
//   ./build.sh bench embeddings --folder VECTORS [--sets agnews,stackoverflow,searchsnippets,biomedical] [--seeds 5] [--columns 384] [--spectral 1] [--find-k 1] [--speed 100000]
// The folder holds NAME.npy and NAME.labels.npy; eng/short-texts.sh fetches the texts, samples/TextTopics writes vectors of them, whose first 384 columns are MiniLM's alone.
internal static class EmbeddingsBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string Argument(string name, string automatic) => Array.IndexOf(args, name) is var place and >= 0 && place + 1 < args.Length ? args[place + 1] : automatic;

        var seeds = int.Parse(Argument("--seeds", "5"));
        var folder = Argument("--folder", "datasets/short-texts");
        foreach (var name in Argument("--sets", "agnews,stackoverflow,searchsnippets,biomedical").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var rows = First(int.Parse(Argument("--columns", "0")), RowsInMemory.Of(RowFiles.Open(Path.Combine(folder, name + ".npy"))));
            var given = RowsInMemory.Of(RowFiles.Open(Path.Combine(folder, name + ".labels.npy"))).Values.ToArray();
            var codes = given.Distinct().Order().ToArray();
            var truth = Array.ConvertAll(given, label => Array.IndexOf(codes, label));
            var clusters = codes.Length;
            Console.WriteLine($"{name}: {rows.Count} x {rows.Width}, {clusters} classes, {seeds} seeds: accuracy, its deviation over the seeds, NMI, seconds a fit");
            Show("embedding clusters", seed => Largest(Fit(rows, new() { NumberOfClusters = clusters, Seed = seed }).Model, rows));
            if (Argument("--beside", "1") == "1")
            {
                Show("spherical k-means", seed => SphericalKMeans.Fit(rows, clusters, seed: seed).Labels);
                Show("von Mises-Fisher mixture", seed => Sphere(rows, clusters, seed));
                Other(name);
            }
            if (Argument("--find-k", "0") == "1")
            {
                var fit = Fit(rows, new() { NumberOfClusters = null });
                Console.WriteLine($"  number found: {fit.Model.Clusters}; agreement {string.Join(" ", fit.ClusterChoice.Select(c => $"{c.Clusters}:{c.Agreement:F2}"))}");
            }

            void Show(string method, Func<int, int[]> cluster)
            {
                var clock = Stopwatch.StartNew();
                var found = Enumerable.Range(1, seeds).Select(cluster).ToArray();
                var seconds = clock.Elapsed.TotalSeconds / seeds;
                var accuracy = found.Select(labels => 100 * MatchingMetrics.Accuracy(ContingencyTable.Of(truth, labels))).ToArray();
                var information = found.Average(labels => 100 * InformationMetrics.Normalised(ContingencyTable.Of(truth, labels)));
                var mean = accuracy.Average();
                Console.WriteLine($"  {method,-26} {mean,5:F1} +- {Math.Sqrt(accuracy.Average(a => (a - mean) * (a - mean))):F1}  {information,5:F1}  {seconds,6:F1} s   ({string.Join(" ", accuracy.Select(a => $"{a:F1}"))})");
            }
        }
        if (int.Parse(Argument("--speed", "0")) is > 0 and var many)
        {
            var rows = Directions(many, 384, 50);
            var clock = Stopwatch.StartNew();
            var fit = Fit(rows, new() { NumberOfClusters = 50 });
            var learnt = clock.Elapsed.TotalSeconds;
            Largest(fit.Model, rows);
            Console.WriteLine($"{many} x 384, K = 50: learnt from {fit.RowsLearnt} rows in {learnt:F1} s, all told apart after {clock.Elapsed.TotalSeconds:F1} s; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB, of which the rows are {many * 384 * 4 / 1e6:F0} MB; {Environment.ProcessorCount} cores");
        }

        static EmbeddingClustersFit Fit(DenseRows<float> rows, EmbeddingClustersOptions options) => new EmbeddingClustersTrainer(new(options)).Fit(rows);

        static int[] Sphere(DenseRows<float> rows, int clusters, int seed)
        {
            var mixture = new VonMisesFisherMixtureTrainer(new(new() { NumberOfClusters = clusters, Seed = seed })).Fit(rows).Model;
            var joint = new double[rows.Count * clusters];
            mixture.Score(rows.Values.Span, rows.Count, joint, default);
            return Best(joint, clusters);
        }

        static int[] Largest(EmbeddingClusters model, DenseRows<float> rows)
        {
            var labels = new int[rows.Count];
            Parallel.For(0, (rows.Count + 511) / 512, task =>
            {
                var count = Math.Min(512, rows.Count - task * 512);
                var gamma = new double[count * model.Clusters];
                model.Score(rows.Block(task * 512, count), count, gamma);
                Best(gamma, model.Clusters).CopyTo(labels, task * 512);
            });
            return labels;
        }

        static int[] Best(double[] values, int clusters)
        {
            var labels = new int[values.Length / clusters];
            for (var row = 0; row < labels.Length; row++)
                for (var k = 1; k < clusters; k++)
                    labels[row] = values[row * clusters + k] > values[row * clusters + labels[row]] ? k : labels[row];
            return labels;
        }

        void Other(string name)
        {
            var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
            foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Embeddings", "sklearn_side.py"), Path.Combine(folder, name + ".npy"), Path.Combine(folder, name + ".labels.npy"), $"{seeds}", Argument("--spectral", "0"), Argument("--columns", "0")])
                start.ArgumentList.Add(argument);
            using var python = Process.Start(start)!;
            while (python.StandardOutput.ReadLine() is { } line)
                if (line.Split('\t') is [var method, var accuracy, var deviation, var seconds])
                    Console.WriteLine($"  {method,-26} {accuracy,5} +- {deviation}         {seconds,6} s");
            python.WaitForExit();
        }

        // 0: all.
        static DenseRows<float> First(int columns, DenseRows<float> rows) => columns == 0 ? rows
            : new DenseRows<float>([.. Enumerable.Range(0, rows.Count).SelectMany(row => rows.Row(row)[..columns].ToArray())], columns, rows.Name);

        static DenseRows<float> Directions(int count, int width, int clusters)
        {
            var random = new RandomStream(1);
            var centres = Enumerable.Range(0, clusters * width).Select(_ => (float)random.NextGaussian()).ToArray();
            var values = new float[count * width];
            for (var row = 0; row < count; row++)
                for (var j = 0; j < width; j++)
                    values[row * width + j] = centres[row % clusters * width + j] + 2f * (float)random.NextGaussian();
            return new DenseRows<float>(values, width);
        }
    }
}
