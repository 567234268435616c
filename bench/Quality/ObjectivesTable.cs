using System.Diagnostics;
using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Metrics;

namespace ClusterVae.Bench.Quality;

/// <summary>
/// Every objective on one data set: accuracy, samples read back into their own cluster, decoded means beside mean rows, and the bound and
/// log p(x) of rows that no training saw. Every fifth row is held out; accuracy is that of all rows.
/// </summary>
internal static class ObjectivesTable
{
    private const int HeldOutEvery = 5;

    /// <summary>The rows of the table: a name and an objective, everything else as the options have it.</summary>
    private static readonly (string Name, ClusteringObjective Objective)[] entries =
    [
        ("InfoMax", new InfoMaxObjective()),
        ("Vade", new VadeObjective()),
        ("Vade, decoder sees cluster", new VadeObjective { DecoderSeesCluster = true }),
        ("MutualTraining from InfoMax", new MutualTrainingObjective { Start = ClusteringStart.InfoMax }),
        ("MutualTraining from codes", new MutualTrainingObjective { Start = ClusteringStart.Codes }),
        ("GumbelMixture", new GumbelMixtureObjective()),
        ("HierarchicalMixture", new HierarchicalMixtureObjective()),
        ("GmmPrior", new GmmPriorObjective()),
        ("SoftKMeans", new SoftKMeansObjective()),
        ("SoftKMeansGmm", new SoftKMeansGmmObjective()),
        ("CategoricalLatent", new CategoricalLatentObjective()),
        ("CategoricalLatent, decoder sees cluster", new CategoricalLatentObjective { DecoderSeesCluster = true }),
    ];

    public static void Print(BenchData data, ClusteringVaeOptions options, IReadOnlyList<string> names, long first, int seeds, bool verbose)
    {
        Console.WriteLine("| objective | accuracy | read back | least correlation | held-out bound | held-out log p(x) | falls in the last stage | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, objective) in entries.Where(entry => names.Count == 0 || names.Any(wanted => entry.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))))
        {
            var results = new List<double[]>();
            for (var seed = first; seed < first + seeds; seed++)
            {
                results.Add(One(data, options with { Objective = objective, Training = options.Training with { Seed = seed } }));
                if (verbose)
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name} seed {seed}: {string.Join(' ', results[^1].Select(value => value.ToString("F4", CultureInfo.InvariantCulture)))}"));
            }
            string Spread(int place, double scale, string format) => string.Create(CultureInfo.InvariantCulture,
                $"{(scale * results.Average(result => result[place])).ToString(format, CultureInfo.InvariantCulture)} ± {(scale * Deviation(results, place)).ToString(format, CultureInfo.InvariantCulture)}");
            Console.WriteLine($"| {name} | {Spread(0, 100, "F2")} | {Spread(1, 100, "F1")} | {Spread(2, 1, "F3")} | {Spread(3, 1, "F2")} | {Spread(4, 1, "F2")} | {results.Sum(result => result[5]):F0} of {results.Sum(result => result[6]):F0} | {results.Average(result => result[7]):F0} |");
        }
    }

    private static double[] One(BenchData data, ClusteringVaeOptions options)
    {
        var started = Stopwatch.GetTimestamp();
        var (seen, heldOut) = (Part(data.Rows, row => row % HeldOutEvery != 0), Part(data.Rows, row => row % HeldOutEvery == 0));
        using var model = new DeepClustering(options).Train(seen).Model;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var fidelity = SampleFidelity.Measure(model, data.Rows);
        var (elbo, evidence) = (new float[heldOut.Count], new float[heldOut.Count]);
        model.Score(heldOut.Values.Span, new ClusteringScores { Elbo = elbo, LogEvidence = evidence });
        var last = model.History.Where(epoch => epoch.Stage == model.History[^1].Stage).Select(epoch => epoch.Elbo).ToArray();
        var falls = Enumerable.Range(1, Math.Max(0, last.Length - 1)).Count(place => last[place] < last[place - 1]);
        return
        [
            ClusteringQuality.Of(data.Classes, model.Predict((IRowSource<float>)data.Rows)).Accuracy, fidelity.MeanReadBack, fidelity.LeastCorrelation,
            elbo.Average(), evidence.Average(), falls, last.Length - 1, seconds,
        ];
    }

    private static DenseRows<float> Part(DenseRows<float> rows, Func<int, bool> take)
    {
        var values = new List<float>();
        for (var row = 0; row < rows.Count; row++)
        {
            if (take(row))
                values.AddRange(rows.Row(row));
        }
        return new DenseRows<float>([.. values], rows.Width, rows.Name);
    }

    private static double Deviation(List<double[]> results, int place)
    {
        var mean = results.Average(result => result[place]);
        return results.Count < 2 ? 0 : Math.Sqrt(results.Sum(result => (result[place] - mean) * (result[place] - mean)) / (results.Count - 1));
    }
}
