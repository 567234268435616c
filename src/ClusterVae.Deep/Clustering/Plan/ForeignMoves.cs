using ClusterVae.Data;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Whether pictures that are moved in some way still look like pictures of the data. Handwriting leans by itself: a sheared digit has as near
/// a neighbour among the others as the digit itself (MNIST: 1.04 times as far). A sheared shirt has not (Fashion-MNIST: 1.39 times), and a net
/// that must learn to see through the shear loses what it should tell apart by.
/// </summary>
internal static class ForeignMoves
{
    private const int Questions = 400;
    private const int Candidates = 10_000;
    private const double FartherByFar = 1.2;

    /// <summary>
    /// Shear is left out of many pictures where it is foreign; few lie far from each other, and sheared ones farther still, though it helps
    /// them. Stretch is added to few where it is familiar; many show every breadth by themselves.
    /// </summary>
    public static RowProfile Ask(AugmentationOptions options, RowProfile profile, DenseRows<float> rows, ImageShape shape)
    {
        var few = profile.Rows <= ClusteringPlan.FewRows;
        return profile with
        {
            LeaningIsForeign = !few && options.Shear is null && Leaning(rows, shape, ClusteringPlan.UsualShear) > FartherByFar,
            StretchIsFamiliar = few && options.Stretch is null && Stretch(rows, shape, ClusteringPlan.UsualStretch) <= FartherByFar,
        };
    }

    /// <summary>Pictures made to lean to either side by a tangent.</summary>
    public static double Leaning(DenseRows<float> rows, ImageShape shape, double tangent) =>
        Ratio(rows, shape, [1, tangent, 0, 0, 1, 0], [1, -tangent, 0, 0, 1, 0]);

    /// <summary>Pictures made wider and lower, or narrower and higher, by the exponential of a number.</summary>
    public static double Stretch(DenseRows<float> rows, ImageShape shape, double logarithm)
    {
        var (wide, narrow) = (Math.Exp(logarithm), Math.Exp(-logarithm));
        return Ratio(rows, shape, [wide, 0, 0, 0, narrow, 0], [narrow, 0, 0, 0, wide, 0]);
    }

    /// <summary>How much farther the nearest neighbour of a moved picture is than that of the picture itself, in the median over pictures and moves.</summary>
    private static double Ratio(DenseRows<float> rows, ImageShape shape, params double[][] maps)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        // The asked ones stand at multiples of the candidates' stride, the candidates one behind: nobody meets himself.
        var stride = Math.Max(2, rows.Count / Candidates);
        var asked = Every(rows, stride * Math.Max(1, rows.Count / Questions / stride), 0);
        var others = Every(rows, stride, 1);
        var unmoved = Nearest(asked, others);
        double[] ratios = [.. maps.SelectMany(Ratios)];
        Array.Sort(ratios);
        return ratios[ratios.Length / 2];

        IEnumerable<double> Ratios(double[] map)
        {
            var everywhere = tensor(Array.ConvertAll(map, value => (float)value)).view(1, 2, 3).expand(asked.shape[0], 2, 3);
            return Nearest(ImageAugmentation.Sample(asked, shape, everywhere), others).Zip(unmoved, (moved, self) => moved / Math.Max(self, 1e-6));
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
        var squares = rows.Squared().sum(1, keepdim: true).Plus(candidates.Squared().sum(1)) - rows.matmul(candidates.t()) * Held(2); // [N,M]
        return Array.ConvertAll(TensorMemory.Values(squares.amin([1])), square => Math.Sqrt(Math.Max(0, square)));
    }
}
