namespace ClusterVae.Mixtures;

/// <summary>How covariances lie in one array: Full [K, D, D], Tied [D, D], Diagonal [K, D], Spherical [K]; matrices are symmetric and row-major.</summary>
internal static class CovarianceLayout
{
    /// <summary>
    /// Up to so many columns a prior that the components share makes full covariances of few rows sound (its own density takes more matrices than a pass over wider
    /// rows): beyond it nothing does.
    /// </summary>
    public const int FewColumns = 128;

    /// <summary>What so many rows determine, where nobody said which covariances: full ones of wide rows take at least as many rows per component as there are columns.</summary>
    public static CovarianceKind Suiting(long rows, int width, int components) =>
        width > FewColumns && (double)rows / components < width ? CovarianceKind.Diagonal : CovarianceKind.Full;

    public static long[] Shape(CovarianceKind kind, int components, int width) => kind switch
    {
        CovarianceKind.Full => [components, width, width],
        CovarianceKind.Tied => [width, width],
        CovarianceKind.Diagonal => [components, width],
        _ => [components],
    };

    public static int Length(CovarianceKind kind, int components, int width) =>
        Shape(kind, components, width).Aggregate(1, (product, side) => checked(product * (int)side));

    /// <summary>Free numbers in the covariances, for BIC and AIC.</summary>
    public static long FreeParameters(CovarianceKind kind, int components, long width) => kind switch
    {
        CovarianceKind.Full => components * (width * (width + 1) / 2),
        CovarianceKind.Tied => width * (width + 1) / 2,
        CovarianceKind.Diagonal => components * width,
        _ => components,
    };

    internal static Span<double> Slice(double[] covariances, CovarianceKind kind, int component, int width) => kind switch
    {
        CovarianceKind.Full => covariances.AsSpan(component * width * width, width * width),
        CovarianceKind.Tied => covariances,
        CovarianceKind.Diagonal => covariances.AsSpan(component * width, width),
        _ => covariances.AsSpan(component, 1),
    };

    internal static double Element(ReadOnlySpan<double> covariance, CovarianceKind kind, int i, int j, int width) =>
        kind is CovarianceKind.Full or CovarianceKind.Tied ? covariance[i * width + j]
        : i == j ? Variance(covariance, kind, i, width) : 0;

    internal static double Variance(ReadOnlySpan<double> covariance, CovarianceKind kind, int column, int width) => kind switch
    {
        CovarianceKind.Spherical => covariance[0],
        CovarianceKind.Diagonal => covariance[column],
        _ => covariance[column * width + column],
    };
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
}
