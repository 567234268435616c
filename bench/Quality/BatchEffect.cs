using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Metrics;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Quality;

/// <summary>
/// 001 asks of the mixture prior: "it reduces batch effect...?". The design was fixed before anything was run: prior N(0, I) or mixture, batch seen
/// by the decoder or not, five seeds; digits with gain, offset and blur of their own in each of three batches, balanced and confounded with
/// the class. Clusters over N(0, I) are those of a mixture fitted to the codes.
/// </summary>
internal static class BatchEffect
{
    private const int Batches = 3;

    // Gain, offset and blur of each batch: as taken, dull and misted, bright and out of focus.
    private static readonly (double Gain, double Offset, double Blur)[] effects = [(1, 0, 0), (0.6, 0.2, 0), (0.85, 0.05, 0.6)];

    private static readonly (string Name, Func<BatchVaeOptions, BatchVaeOptions> Of)[] variants =
    [
        ("N(0, I), batch not seen", o => o with { MixturePrior = false, DecoderSeesBatch = false }),
        ("N(0, I), decoder sees batch", o => o with { MixturePrior = false }),
        ("mixture, batch not seen", o => o with { DecoderSeesBatch = false }),
        ("mixture, decoder sees batch", o => o),
        ("N(0, I), both see batch", o => o with { MixturePrior = false, EncoderSeesBatch = true }),
        ("mixture, both see batch", o => o with { EncoderSeesBatch = true }),
    ];

    public static void Print(int seeds, long first, int? threads)
    {
        var (clean, classes) = EmbeddedDigits.Load(unitInterval: true);
        foreach (var confounded in (bool[])[false, true])
        {
            var batches = Assign(classes, confounded);
            var rows = Taken(clean, batches);
            var raw = BatchMixing.Of(rows, batches);
            Console.WriteLine(confounded ? "### Confounded: each class mostly in one batch" : "### Balanced: every class evenly in every batch");
            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant($"The pixels themselves: neighbourhood entropy {raw.NeighbourhoodEntropy:F3} ({WithinClasses(rows, batches, classes):F3} within classes), silhouette of the batches {raw.Silhouette:F3}, variance explained {raw.VarianceExplained:F3}."));
            Console.WriteLine();
            Console.WriteLine("| prior and batch | neighbourhood entropy | within classes | batch silhouette | variance explained | NMI to classes | ARI to classes | NMI of clusters to batches |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            foreach (var (name, of) in variants)
            {
                var results = new List<double[]>();
                for (var seed = first; seed < first + seeds; seed++)
                {
                    using var model = new BatchVaeTrainer(of(new BatchVaeOptions { Training = new() { Threads = threads, Seed = seed } })).Train(rows, batches);
                    var codes = model.Embed(rows, batches);
                    var labels = model.Assign(codes);
                    var (mixing, quality) = (BatchMixing.Of(codes, batches), ClusteringQuality.Of(classes, labels));
                    results.Add([mixing.NeighbourhoodEntropy, WithinClasses(codes, batches, classes), mixing.Silhouette, mixing.VarianceExplained, quality.Nmi, quality.Ari, ClusteringQuality.Of(batches, labels).Nmi]);
                }
                Console.WriteLine($"| {name} | {string.Join(" | ", Enumerable.Range(0, 7).Select(place => Cell(results, place)))} |");
            }
            Console.WriteLine();
        }
    }

    /// <summary>Balanced: at random. Confounded: four of five rows of a class are of batch (class mod 3), the others at random.</summary>
    private static int[] Assign(int[] classes, bool confounded)
    {
        var random = new RandomStream(15);
        return Array.ConvertAll(classes, digit =>
        {
            var even = random.NextInt(Batches);
            return confounded && random.NextDouble() < 0.8 ? digit % Batches : even;
        });
    }

    private static DenseRows<float> Taken(DenseRows<float> clean, int[] batches)
    {
        var taken = new float[clean.Values.Length];
        for (var row = 0; row < clean.Count; row++)
        {
            var (gain, offset, blur) = effects[batches[row]];
            var picture = clean.Row(row);
            for (var column = 0; column < clean.Width; column++)
                taken[row * clean.Width + column] = (float)Math.Clamp(offset + gain * ((1 - blur) * picture[column] + blur * Around(picture, column)), 0, 1);
        }
        return new DenseRows<float>(taken, clean.Width, "digits in batches");
    }

    /// <summary>The mean of a pixel and its neighbours up, down, left and right.</summary>
    private static double Around(ReadOnlySpan<float> picture, int place)
    {
        const int side = EmbeddedDigits.Side;
        var (line, column) = (place / side, place % side);
        var (sum, count) = (0.0, 0);
        foreach (var (dy, dx) in ((int, int)[])[(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)])
        {
            if (line + dy is < 0 or >= side || column + dx is < 0 or >= side)
                continue;
            sum += picture[(line + dy) * side + column + dx];
            count++;
        }
        return sum / count;
    }

    /// <summary>The neighbourhood entropy among rows of one class, averaged over rows: a confounded class cannot be mixed by its batches' sizes alone.</summary>
    private static double WithinClasses(DenseRows<float> codes, int[] batches, int[] classes)
    {
        var sum = 0.0;
        foreach (var group in Enumerable.Range(0, classes.Length).GroupBy(row => classes[row]))
        {
            int[] rows = [.. group];
            var part = new DenseRows<float>([.. rows.SelectMany(row => codes.Row(row).ToArray())], codes.Width);
            sum += BatchMixing.Of(part, Array.ConvertAll(rows, row => batches[row])).NeighbourhoodEntropy * rows.Length / classes.Length;
        }
        return sum;
    }

    private static string Cell(List<double[]> results, int place)
    {
        var mean = results.Average(result => result[place]);
        var spread = results.Count < 2 ? 0 : Math.Sqrt(results.Sum(result => Math.Pow(result[place] - mean, 2)) / (results.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F3} ± {spread:F3}");
    }
}
