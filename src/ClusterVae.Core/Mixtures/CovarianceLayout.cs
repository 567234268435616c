using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>
/// How covariances lie in one array: Full [K, D, D], Tied [D, D], Diagonal [K, D], Spherical [K], LowRank [K, q + 1, D] (the rows of Wᵀ, then ψ);
/// matrices are symmetric and row-major.
/// </summary>
internal static class CovarianceLayout
{
    /// <summary>
    /// Up to so many columns a prior that the components share makes full covariances of few rows sound (its own density takes more matrices than a pass over wider
    /// rows): beyond it nothing does.
    /// </summary>
    public const int FewColumns = 128;

    /// <summary>The most factors that <see cref="SuitingRank"/> gives.</summary>
    public const int MostSuitingRank = 10;

    private const int RowsPerFactor = 4;

    /// <summary>What so many rows determine, where nobody said which covariances: full ones of wide rows take at least as many rows per component as there are columns.</summary>
    public static CovarianceKind Suiting(long rows, int width, int components) =>
        width > FewColumns && (double)rows / components < width ? CovarianceKind.Diagonal : CovarianceKind.Full;

    /// <summary>How many factors so many rows determine, where nobody said: each takes a number per column of four rows.</summary>
    public static int SuitingRank(long rows, int width, int components) =>
        Math.Clamp((int)Math.Min(rows / components / RowsPerFactor, MostSuitingRank), 1, Math.Max(width - 1, 1));

    public static long[] Shape(CovarianceKind kind, int components, int width, int rank) => kind switch
    {
        CovarianceKind.Full => [components, width, width],
        CovarianceKind.Tied => [width, width],
        CovarianceKind.Diagonal => [components, width],
        CovarianceKind.LowRank => [components, rank + 1, width],
        _ => [components],
    };

    public static int Length(CovarianceKind kind, int components, int width, int rank) =>
        Shape(kind, components, width, rank).Aggregate(1, (product, side) => checked(product * (int)side));

    /// <summary>q of so many numbers, or the least that there can be if they are too few.</summary>
    public static int RankOf(int length, int components, int width) => Math.Max(length / components / width - 1, 1);

    /// <summary>Free numbers in the covariances, for BIC and AIC. W may be turned without changing W Wᵀ, and no covariance has more of them than a full one.</summary>
    public static long FreeParameters(CovarianceKind kind, int components, long width, int rank) => kind switch
    {
        CovarianceKind.Full => components * (width * (width + 1) / 2),
        CovarianceKind.Tied => width * (width + 1) / 2,
        CovarianceKind.Diagonal => components * width,
        CovarianceKind.LowRank => components * Math.Min(width * (rank + 1) - rank * (rank - 1L) / 2, width * (width + 1) / 2),
        _ => components,
    };

    internal static Span<double> Slice(double[] covariances, CovarianceKind kind, int component, int width, int rank) => kind switch
    {
        CovarianceKind.Full => covariances.AsSpan(component * width * width, width * width),
        CovarianceKind.Tied => covariances,
        CovarianceKind.Diagonal => covariances.AsSpan(component * width, width),
        CovarianceKind.LowRank => covariances.AsSpan(component * (rank + 1) * width, (rank + 1) * width),
        _ => covariances.AsSpan(component, 1),
    };

    internal static double Element(ReadOnlySpan<double> covariance, CovarianceKind kind, int i, int j, int width)
    {
        if (kind is CovarianceKind.Full or CovarianceKind.Tied)
            return covariance[i * width + j];
        if (kind != CovarianceKind.LowRank)
            return i == j ? Variance(covariance, kind, i, width) : 0;
        var noise = covariance.Length - width;
        var sum = i == j ? covariance[noise + i] : 0;
        for (var factor = 0; factor < noise; factor += width)
            sum += covariance[factor + i] * covariance[factor + j];
        return sum;
    }

    internal static double Variance(ReadOnlySpan<double> covariance, CovarianceKind kind, int column, int width) => kind switch
    {
        CovarianceKind.Spherical => covariance[0],
        CovarianceKind.Diagonal => covariance[column],
        CovarianceKind.LowRank => Element(covariance, kind, column, column, width),
        _ => covariance[column * width + column],
    };

    /// <summary>
    /// A low-rank covariance [q + 1, D] of the given variances, half of each in factors that point anywhere: EM turns them, but factors of zero would stay zero.
    /// </summary>
    internal static void SetVariances(Span<double> covariance, ReadOnlySpan<double> variances)
    {
        var width = variances.Length;
        var noise = covariance.Length - width;
        var random = new RandomStream(0);
        for (var d = 0; d < width; d++)
        {
            var squares = 0.0;
            for (var factor = d; factor < noise; factor += width)
            {
                covariance[factor] = random.NextGaussian();
                squares += covariance[factor] * covariance[factor];
            }
            for (var factor = d; factor < noise; factor += width)
                covariance[factor] *= Math.Sqrt(0.5 * variances[d] / squares);
            covariance[noise + d] = 0.5 * variances[d];
        }
    }
}

/// <summary>What shape the components' covariances may take.</summary>
public enum CovarianceKind
{
    /// <summary>A covariance matrix per component.</summary>
    Full,

    /// <summary>One covariance matrix for all components.</summary>
    Tied,

    /// <summary>A variance per component and column.</summary>
    Diagonal,

    /// <summary>A variance per component.</summary>
    Spherical,

    /// <summary>
    /// A few factors per component, and a variance per component and column for what they leave: W_k W_kᵀ + diag(ψ_k), a mixture of factor analysers. For rows of more
    /// columns than a component has rows.
    /// </summary>
    LowRank,
}
