using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Files;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Quality;

/// <summary>
/// Every way to choose the number of clusters on sets whose number is known: tables with classes, and mixtures that are drawn, each with few and with
/// many rows, so that a way that asks for more clusters where there are more rows is seen.
/// </summary>
internal static class NumberOfClusters
{
    private const int MostOfTables = 30;
    private const int MostOfDrawn = 60;
    private const int DrawnColumns = 10;
    private static readonly int[] drawnClusters = [3, 5, 10, 20, 50];
    private static readonly int[] drawnRows = [2_000, 10_000];

    private sealed record Set(string Name, DenseRows<float> Rows, int Clusters, int Most);

    private sealed record Way(string Name, Func<Set, long, int, int> Choose);

    private sealed record Outcome(string Set, string Way, long Seed, int Found, double Seconds);

    private static readonly Way[] ways =
    [
        new("gmm by BIC", (set, seed, threads) => Mixture(set, set.Rows, seed, threads, ClusterCriterion.Bic)),
        new("gmm by ICL", (set, seed, threads) => Mixture(set, set.Rows, seed, threads, ClusterCriterion.Icl)),
        new("umap-gmm", (set, seed, threads) => Manifold(set, seed, threads, ManifoldEmbedding.Umap)),
        new("umap-gmm by t-SNE", (set, seed, threads) => Manifold(set, seed, threads, ManifoldEmbedding.Tsne)),
        new("auto", (set, seed, threads) => ClusterStability.Choose(ClusterStability.Judge(ColumnScale.For(set.Rows, ColumnScaling.Auto).Apply(set.Rows), set.Most, seed, threads == 0 ? null : threads, _ => { }, default))),
        new("clustering-vae", Deep),
    ];

    /// <param name="folder">of the tables</param>
    /// <param name="only">names of sets or of ways; all where empty</param>
    /// <param name="seeds">how many</param>
    /// <param name="threads">0 for all</param>
    /// <param name="results">outcomes are appended there, and those that stand there are not run again</param>
    public static void Run(string folder, string[] only, int seeds, int threads, string results)
    {
        var sets = Directory.GetFiles(folder, "*.csv").Order(StringComparer.OrdinalIgnoreCase).Where(path => !path.EndsWith("-all.csv", StringComparison.Ordinal)).Select(Table)
            .Concat(drawnClusters.SelectMany(clusters => drawnRows.Select(rows => Drawn(clusters, rows)))).ToArray();
        bool Asked(string name, IEnumerable<string> among) => !only.Any(among.Contains) || only.Contains(name);
        var outcomes = File.Exists(results) ? File.ReadLines(results).Select(line => JsonSerializer.Deserialize<Outcome>(line, JsonSerializerOptions.Web)!).ToList() : [];
        foreach (var set in sets.Where(set => Asked(set.Name, sets.Select(s => s.Name))))
        {
            foreach (var way in ways.Where(way => Asked(way.Name, ways.Select(w => w.Name))))
            {
                for (var seed = 1L; seed <= seeds; seed++)
                {
                    if (outcomes.Exists(o => o.Set == set.Name && o.Way == way.Name && o.Seed == seed))
                        continue;
                    var clock = Stopwatch.StartNew();
                    outcomes.Add(new Outcome(set.Name, way.Name, seed, way.Choose(set, seed, threads), clock.Elapsed.TotalSeconds));
                    Console.Error.WriteLine($"{set.Name} {set.Rows.Count} rows, {set.Clusters} clusters, seed {seed}, {way.Name}: {outcomes[^1].Found}, {outcomes[^1].Seconds:F1} s");
                    if (results.Length > 0)
                        File.AppendAllLines(results, [JsonSerializer.Serialize(outcomes[^1], JsonSerializerOptions.Web)]);
                }
            }
        }
        Print(sets, outcomes);
    }

    private static int Mixture(Set set, DenseRows<float> rows, long seed, int threads, ClusterCriterion criterion) =>
        new GaussianMixtureTrainer(new GaussianMixtureOptions { Seed = seed, Threads = threads == 0 ? null : threads })
            .ChooseClusters(rows, new ChooseClustersOptions { From = 2, To = Math.Min(set.Most, rows.Count / 2), Criterion = criterion }).Best.Model.Components;

    private static int Manifold(Set set, long seed, int threads, ManifoldEmbedding embedding) => new ManifoldMixtureTrainer(new ManifoldMixtureOptions
    {
        NumberOfClusters = null, MaxClusters = set.Most, Embedding = embedding, Seed = seed, Threads = threads == 0 ? null : threads,
    }).Fit(set.Rows).Model.Clusters;

    /// <summary>The choice alone: what follows it is as short as it can be.</summary>
    private static int Deep(Set set, long seed, int threads)
    {
        var options = new ClusteringVaeOptions
        {
            NumberOfClusters = null, MaxClusters = set.Most,
            Objective = new InfoMaxObjective { HeadStart = HeadStart.Nothing, Starts = 1, RefineEpochs = 0, FinishEpochs = 0 },
            CollapseRetries = 0,
            Training = new() { Seed = seed, Epochs = 1, Threads = threads == 0 ? null : threads },
        };
        using var model = new DeepClustering(options).Train(set.Rows).Model;
        return model.Clusters;
    }

    private static Set Table(string path)
    {
        var rows = RowsInMemory.Of(RowFiles.Open(path, new RowFileOptions { LabelColumn = "class" }));
        return new Set(Path.GetFileNameWithoutExtension(path), rows, LabelFiles.Read(path, new LabelFileOptions { Column = "class" }).Values.ToArray().Distinct().Count(), MostOfTables);
    }

    /// <summary>Components of uneven weights and of covariances of their own, about three deviations apart, so that neighbours touch.</summary>
    private static Set Drawn(int clusters, int count)
    {
        var random = new RandomStream(clusters);
        var weights = Enumerable.Range(0, clusters).Select(_ => 0.5 + random.NextDouble()).ToArray();
        var centres = Numbers(clusters * DrawnColumns, () => 2 * random.NextGaussian());
        var shapes = Numbers(clusters * DrawnColumns * DrawnColumns, () => random.NextGaussian() / Math.Sqrt(DrawnColumns));
        var values = new float[count * DrawnColumns];
        for (var row = 0; row < count; row++)
        {
            var draw = random.NextDouble() * weights.Sum();
            var k = 0;
            while (k < clusters - 1 && (draw -= weights[k]) > 0)
                k++;
            var noise = Numbers(DrawnColumns, random.NextGaussian);
            for (var d = 0; d < DrawnColumns; d++)
            {
                var value = centres[k * DrawnColumns + d];
                for (var j = 0; j < DrawnColumns; j++)
                    value += shapes[(k * DrawnColumns + d) * DrawnColumns + j] * noise[j];
                values[row * DrawnColumns + d] = (float)value;
            }
        }
        return new Set($"drawn {clusters} {count}", new DenseRows<float>(values, DrawnColumns), clusters, MostOfDrawn);

        static double[] Numbers(int length, Func<double> draw) => [.. Enumerable.Range(0, length).Select(_ => draw())];
    }

    private static void Print(Set[] sets, List<Outcome> outcomes)
    {
        var named = ways.Where(way => outcomes.Exists(o => o.Way == way.Name)).ToArray();
        Console.WriteLine($"| set | rows x columns | known | {string.Join(" | ", named.Select(way => way.Name))} |");
        Console.WriteLine($"|---|---|---|{string.Concat(named.Select(_ => "---|"))}");
        foreach (var set in sets.Where(set => outcomes.Exists(o => o.Set == set.Name)))
            Console.WriteLine($"| {set.Name} | {set.Rows.Count} x {set.Rows.Width} | {set.Clusters} | {string.Join(" | ", named.Select(way => string.Join(", ", Of(set, way).Select(o => o.Found))))} |");
        Line("found exactly, %", (set, o) => o.Found == set.Clusters ? 100 : 0);
        Line("within a fifth or by one, %", (set, o) => Math.Abs(o.Found - set.Clusters) <= Math.Max(1, set.Clusters / 5.0) ? 100 : 0);
        Line("off by this factor in the geometric mean", (set, o) => Math.Abs(Math.Log((double)o.Found / set.Clusters)), Math.Exp);
        Line("seconds", (_, o) => o.Seconds);

        IEnumerable<Outcome> Of(Set set, Way way) => outcomes.Where(o => o.Set == set.Name && o.Way == way.Name);

        void Line(string what, Func<Set, Outcome, double> read, Func<double, double>? last = null)
        {
            foreach (var (kind, among) in ((string, Set[])[])[("tables", [.. sets.Where(s => s.Most == MostOfTables)]), ("drawn", [.. sets.Where(s => s.Most == MostOfDrawn)])])
            {
                Console.WriteLine($"| {what}: {kind} | | | {string.Join(" | ", named.Select(way =>
                {
                    var values = among.SelectMany(set => Of(set, way).Select(o => read(set, o))).ToArray();
                    return values.Length == 0 ? "" : (last ?? (value => value))(values.Average()).ToString("F2", CultureInfo.InvariantCulture);
                }))} |");
            }
        }
    }
}
