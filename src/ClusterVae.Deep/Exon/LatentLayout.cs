using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>How the components' places in the latent space are chosen.</summary>
public enum LatentShape
{
    /// <summary>On a circle in the first two dimensions, in their order: neighbours on it are neighbours in the code.</summary>
    Circle,

    /// <summary>Component k at the k-th unit vector: all equally far from each other.</summary>
    OneHot,

    /// <summary>Where <see cref="LatentLayout.Means"/> and the variances say.</summary>
    Given,
}

/// <summary>
/// The latent space laid out by hand (004 s.3.1, A.4): p(z) = Σ_k w_k N(m_k, diag s²_k), and nothing of it is trained. Dimensions behind
/// those that place the components are N(0, 1) for all: they hold what the component does not say.
/// </summary>
public sealed record LatentLayout : IRuled<LatentLayout>
{
    public LatentShape Shape { get; init; } = LatentShape.Circle;

    /// <summary>Circle: from one component's centre to the next one's.</summary>
    public double Distance { get; init; } = 8;

    /// <summary>s² in the dimensions that place the components; null for 4 on a circle and 0.1 at unit vectors.</summary>
    public double? Variance { get; init; }

    /// <summary>Given: m, row-major [K, d].</summary>
    public IReadOnlyList<double>? Means { get; init; }

    /// <summary>Given: s², row-major [K, d], or one for all.</summary>
    public IReadOnlyList<double>? Variances { get; init; }

    /// <summary>w; null for equal weights.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    static IReadOnlyList<Rule<LatentLayout>> IRuled<LatentLayout>.Rules { get; } =
    [
        new TruthRule<LatentLayout>(nameof(Shape), l => Enum.IsDefined(l.Shape), l => l.Shape, string.Join(", ", Enum.GetNames<LatentShape>()), "Choose one of these."),
        new RangeRule<LatentLayout>(nameof(Distance), l => l.Distance, Interval.Closed(1e-6, 1e6)),
        new RangeRule<LatentLayout>(nameof(Variance), l => l.Variance ?? 1, Interval.Closed(1e-6, 1e6)),
        new TruthRule<LatentLayout>(nameof(Means), l => l.Shape != LatentShape.Given || l.Means is { Count: > 0 } means && means.All(double.IsFinite), l => l.Means?.Count,
            "finite numbers where the shape is Given", "Give K rows of as many numbers as the latent space has dimensions."),
        new TruthRule<LatentLayout>(nameof(Variances), l => l.Variances is null || l.Variances.Count > 0 && l.Variances.All(Interval.Closed(1e-6, 1e6).Contains), l => l.Variances?.Count,
            "numbers from 1e-6 to 1e6", "Give one variance, or one for each mean."),
        new TruthRule<LatentLayout>(nameof(Weights), l => l.Weights is null || l.Weights.All(weight => weight > 0 && double.IsFinite(weight)), l => l.Weights?.Count,
            "numbers above 0", "Every component needs a part of the rows; write the parts in any unit."),
    ];

    /// <summary>K components on a circle: m_k = r (cos((2k−1)π/K), sin((2k−1)π/K)) with r = ½ distance / sin(π/K), s² = 4 (004 A.4).</summary>
    public static LatentLayout Circle(double distance = 8) => new() { Distance = distance };

    /// <summary>m_k = e_k with s² = 0.1 in the first K dimensions (004 A.4, CIFAR-10).</summary>
    public static LatentLayout OneHot() => new() { Shape = LatentShape.OneHot };

    public static LatentLayout Given(IReadOnlyList<double> means, IReadOnlyList<double>? variances = null, IReadOnlyList<double>? weights = null) =>
        new() { Shape = LatentShape.Given, Means = means, Variances = variances, Weights = weights };

    /// <summary>The fewest dimensions that hold so many components.</summary>
    public int LeastDimensions(int components) => Shape switch
    {
        LatentShape.Circle => 2,
        LatentShape.OneHot => components,
        _ => Math.Max(1, (Means?.Count ?? components) / components),
    };

    /// <summary>The prior as numbers.</summary>
    internal MixturePriorValues Place(int components, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 2);
        if (dimensions < LeastDimensions(components))
            throw Misfit(nameof(Shape), $"{Shape} with {dimensions} dimensions", $"at least {LeastDimensions(components)} dimensions for {components} components", "Raise LatentDimensions.");
        var weights = Normalised(components);
        var (means, variances) = (new double[components * dimensions], new double[components * dimensions]);
        Array.Fill(variances, 1);
        switch (Shape)
        {
            case LatentShape.Circle:
                var radius = Distance / 2 / Math.Sin(Math.PI / components);
                for (var k = 0; k < components; k++)
                {
                    var (sine, cosine) = Math.SinCos((2 * k + 1) * Math.PI / components);
                    (means[k * dimensions], means[k * dimensions + 1]) = (radius * cosine, radius * sine);
                    variances.AsSpan(k * dimensions, 2).Fill(Variance ?? 4);
                }
                break;
            case LatentShape.OneHot:
                for (var k = 0; k < components; k++)
                {
                    means[k * dimensions + k] = 1;
                    variances.AsSpan(k * dimensions, components).Fill(Variance ?? 0.1);
                }
                break;
            default:
                Copy(Means!, means, nameof(Means));
                if (Variances is { Count: 1 } or null)
                    Array.Fill(variances, Variances?[0] ?? Variance ?? 1);
                else
                    Copy(Variances, variances, nameof(Variances));
                break;
        }
        return new MixturePriorValues(weights, means, variances);
    }

    private double[] Normalised(int components)
    {
        if (Weights is null)
            return [.. Enumerable.Repeat(1.0 / components, components)];
        if (Weights.Count != components)
            throw Misfit(nameof(Weights), $"{Weights.Count} weights", $"{components}, one for each component", "Give as many weights as there are components.");
        var sum = Weights.Sum();
        return [.. Weights.Select(weight => weight / sum)];
    }

    private static void Copy(IReadOnlyList<double> from, double[] to, string name)
    {
        if (from.Count != to.Length)
            throw Misfit(name, $"{from.Count} numbers", $"{to.Length}, one for each component and dimension", "Give them row by row, a row for each component.");
        for (var place = 0; place < to.Length; place++)
            to[place] = from[place];
    }

    private static OptionsException Misfit(string name, string value, string bound, string remedy) =>
        new(nameof(LatentLayout), [new Violation(name, value, bound, remedy)]);
}
