using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Metrics;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Quality;

/// <summary>
/// Two views of the embedded digits: their left and right halves, and a picture beside a shuffled noisy copy. Every fifth row is kept from the
/// training and judged. A common prior stands beside two own ones, N(0, I) codes and the terms that can be left out.
/// </summary>
internal static class PairedViews
{
    private const int HeldOutEvery = 5;
    private const double RidgePenalty = 1;

    private static readonly (string Name, Func<PairedVaeOptions, PairedVaeOptions> Of)[] variants =
    [
        ("common prior", o => o),
        ("two own priors", o => o with { CommonPrior = false }),
        ("common prior, no cross terms", o => o with { CrossWeight = 0 }),
        ("two own priors, no cross terms", o => o with { CommonPrior = false, CrossWeight = 0 }),
        ("common prior, distance of codes", o => o with { Agreement = CodeAgreement.Distance }),
        ("common prior, memberships", o => o with { Agreement = CodeAgreement.Memberships }),
    ];

    public static void Print(int seeds, long first, int? threads)
    {
        var (rows, classes) = EmbeddedDigits.Load(unitInterval: true);
        foreach (var (name, a, b) in Views(rows))
        {
            var (trainA, trainB) = (Part(a, seen: true), Part(b, seen: true));
            var (testA, testB) = (Part(a, seen: false), Part(b, seen: false));
            var judged = Enumerable.Range(0, classes.Length).Where(row => row % HeldOutEvery == 0).Select(row => classes[row]).ToArray();
            Console.WriteLine($"### {name}");
            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant($"Mean squared error of the second view told from the first: by its mean {MeanError(trainB, testB):F4}, by ridge regression {Ridge.Error(trainA, trainB, testA, testB, RidgePenalty):F4}; of the first from the second: {MeanError(trainA, testA):F4}, {Ridge.Error(trainB, trainA, testB, testA, RidgePenalty):F4}."));
            Console.WriteLine();
            Console.WriteLine("| model | labels agree | accuracy, both views | first alone | second alone | error of the second | error of the first | partner's median rank | partner is nearest |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var (variant, of) in variants)
            {
                var results = new List<double[]>();
                for (var seed = first; seed < first + seeds; seed++)
                {
                    var options = of(new PairedVaeOptions { Training = new() { Threads = threads, Seed = seed } });
                    using var model = new PairedVaeTrainer(options).Train(trainA, trainB);
                    results.Add(Judge(model, testA, testB, judged, options.CommonPrior));
                }
                string Cell(int place, double scale, string format) => string.Create(CultureInfo.InvariantCulture,
                    $"{(scale * results.Average(result => result[place])).ToString(format, CultureInfo.InvariantCulture)} ± {(scale * Deviation(results, place)).ToString(format, CultureInfo.InvariantCulture)}");
                Console.WriteLine($"| {variant} | {Cell(0, 100, "F1")} | {Cell(1, 100, "F1")} | {Cell(2, 100, "F1")} | {Cell(3, 100, "F1")} | {Cell(4, 1, "F4")} | {Cell(5, 1, "F4")} | {Cell(6, 1, "F1")} | {Cell(7, 100, "F1")} |");
            }
            Console.WriteLine();
        }
    }

    private static IEnumerable<(string Name, DenseRows<float> A, DenseRows<float> B)> Views(DenseRows<float> rows)
    {
        const int half = EmbeddedDigits.Side / 2;
        yield return ("Left and right half", Columns(rows, column => column % EmbeddedDigits.Side < half), Columns(rows, column => column % EmbeddedDigits.Side >= half));

        var random = new RandomStream(20);
        var order = Enumerable.Range(0, rows.Width).ToArray();
        random.Shuffle<int>(order);
        var copy = new float[rows.Values.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows.Width; column++)
                copy[row * rows.Width + column] = (float)Math.Clamp(rows.Row(row)[order[column]] + 0.3 * random.NextGaussian(), 0, 1);
        }
        yield return ("Picture and shuffled noisy copy", rows, new DenseRows<float>(copy, rows.Width, "copies"));
    }

    private static double[] Judge(PairedVaeModel model, DenseRows<float> a, DenseRows<float> b, int[] classes, bool common)
    {
        var count = a.Count;
        var (both, ofA, ofB) = (new float[count * model.Clusters], new float[count * model.Clusters], new float[count * model.Clusters]);
        var (codeA, codeB) = (new float[count * model.Latent], new float[count * model.Latent]);
        var (crossA, crossB) = (new float[a.Values.Length], new float[b.Values.Length]);
        model.Score(a.Values.Span, b.Values.Span, new PairedScores
        {
            LogMemberships = both, LogMembershipsOfFirst = ofA, LogMembershipsOfSecond = ofB, EmbeddingOfFirst = codeA, EmbeddingOfSecond = codeB,
            FirstFromSecond = crossA, SecondFromFirst = crossB,
        });
        int[] Labels(float[] logs) => [.. logs.Chunk(model.Clusters).Select(row => Array.IndexOf(row, row.Max()))];
        var (labelsA, labelsB) = (Labels(ofA), Labels(ofB));
        // Two own mixtures number their clusters each for themselves: only after the best matching can they agree.
        var agree = common ? labelsA.Zip(labelsB).Count(pair => pair.First == pair.Second) / (double)count : ClusteringQuality.Of(labelsA, labelsB).Accuracy;
        var ranks = Ranks(new DenseRows<float>(codeA, model.Latent), new DenseRows<float>(codeB, model.Latent));
        return
        [
            agree, ClusteringQuality.Of(classes, Labels(both)).Accuracy, ClusteringQuality.Of(classes, labelsA).Accuracy, ClusteringQuality.Of(classes, labelsB).Accuracy,
            Error(crossB, b.Values.Span), Error(crossA, a.Values.Span), ranks.Order().ElementAt(count / 2), ranks.Count(rank => rank == 1) / (double)count,
        ];
    }

    /// <summary>Where the true partner stands among all second views by distance of codes, 1 for nearest.</summary>
    private static int[] Ranks(DenseRows<float> a, DenseRows<float> b)
    {
        var ranks = new int[a.Count];
        for (var row = 0; row < a.Count; row++)
        {
            var own = System.Numerics.Tensors.TensorPrimitives.Distance(a.Row(row), b.Row(row));
            ranks[row] = 1 + Enumerable.Range(0, b.Count).Count(other => System.Numerics.Tensors.TensorPrimitives.Distance(a.Row(row), b.Row(other)) < own);
        }
        return ranks;
    }

    private static double MeanError(DenseRows<float> seen, DenseRows<float> judged)
    {
        var means = Enumerable.Range(0, seen.Width).Select(column => Enumerable.Range(0, seen.Count).Average(row => seen.Row(row)[column])).ToArray();
        var told = Enumerable.Range(0, judged.Count).SelectMany(_ => means).ToArray();
        return Error(told, judged.Values.Span);
    }

    private static double Error(float[] told, ReadOnlySpan<float> truth)
    {
        var sum = 0.0;
        for (var place = 0; place < told.Length; place++)
            sum += (told[place] - truth[place]) * (told[place] - truth[place]);
        return sum / told.Length;
    }

    private static DenseRows<float> Columns(DenseRows<float> rows, Func<int, bool> take)
    {
        var columns = Enumerable.Range(0, rows.Width).Where(take).ToArray();
        return new DenseRows<float>([.. Enumerable.Range(0, rows.Count).SelectMany(row => columns.Select(column => rows.Row(row)[column]))], columns.Length, rows.Name);
    }

    private static DenseRows<float> Part(DenseRows<float> rows, bool seen) => new(
        [.. Enumerable.Range(0, rows.Count).Where(row => row % HeldOutEvery != 0 == seen).SelectMany(row => rows.Row(row).ToArray())], rows.Width, rows.Name);

    private static double Deviation(List<double[]> results, int place)
    {
        var mean = results.Average(result => result[place]);
        return results.Count < 2 ? 0 : Math.Sqrt(results.Sum(result => Math.Pow(result[place] - mean, 2)) / (results.Count - 1));
    }
}
