using ClusterVae.Data;
using ClusterVae.Deep.Augmentation;
using ClusterVae.Deep.Networks;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Clustering;

/// <summary>
/// Whether pictures that are made to lean still look like pictures of the data. Handwriting leans by itself: a sheared digit has as near a
/// neighbour among the others as the digit itself (MNIST: 1.04 times as far). A sheared shirt has not (Fashion-MNIST: 1.39 times), and
/// a net that must learn to see through the shear loses what it should tell apart by.
/// </summary>
internal static class LeaningTest
{
    private const int Questions = 400;
    private const int Candidates = 10_000;
    private const double FartherByFar = 1.2;

    /// <summary>Compares the median picture, made to lean to either side by a tangent, with itself.</summary>
    public static bool IsForeign(DenseRows<float> rows, ImageShape shape, double tangent) => Ratio(rows, shape, tangent) > FartherByFar;

    /// <summary>How much farther the nearest neighbour of a leaning picture is than that of the picture itself, in the median.</summary>
    public static double Ratio(DenseRows<float> rows, ImageShape shape, double tangent)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        // The asked ones stand at multiples of the candidates' stride, the candidates one behind: nobody meets himself.
        var stride = Math.Max(2, rows.Count / Candidates);
        var asked = Every(rows, stride * Math.Max(1, rows.Count / Questions / stride), 0);
        var others = Every(rows, stride, 1);
        var upright = Nearest(asked, others);
        double[] ratios = [.. Ratios(tangent), .. Ratios(-tangent)];
        Array.Sort(ratios);
        return ratios[ratios.Length / 2];

        IEnumerable<double> Ratios(double lean)
        {
            var map = tensor(new[] { 1f, (float)lean, 0f, 0f, 1f, 0f }).view(1, 2, 3).expand(asked.shape[0], 2, 3);
            return Nearest(ImageAugmentation.Sample(asked, shape, map), others).Zip(upright, (leaning, self) => leaning / Math.Max(self, 1e-6));
        }
    }

    private static Tensor Every(DenseRows<float> rows, int stride, int first)
    {
        var taken = new List<float>();
        for (var row = first; row < rows.Count; row += stride)
            taken.AddRange(rows.Row(row));
        return tensor(taken.ToArray()).view(-1, rows.Width);                                    // [N,D]
    }

    /// <summary>Distance of each row to the nearest candidate.</summary>
    private static double[] Nearest(Tensor rows, Tensor candidates)
    {
        using var scope = NewDisposeScope();
        var squares = rows.square().sum(1, keepdim: true) + candidates.square().sum(1) - rows.matmul(candidates.t()) * 2;      // [N,M]
        return Array.ConvertAll(RawMemory.Values(squares.amin([1])), square => Math.Sqrt(Math.Max(0, square)));
    }
}
