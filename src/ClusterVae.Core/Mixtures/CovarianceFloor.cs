using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>The least variance of a covariance in any direction, and whether one has come down to it.</summary>
internal static class CovarianceFloor
{
    private const double LeastCondition = 1e-12;

    // A variance of so many floors is as good as on it.
    private const double OnFloor = 1.01;

    /// <summary>The floor that this covariance is held to.</summary>
    public static double Of(ReadOnlySpan<double> covariance, CovarianceKind kind, int width, double floor)
    {
        var widest = 0.0;
        for (var d = 0; d < width; d++)
            widest = Math.Max(widest, CovarianceLayout.Variance(covariance, kind, d, width));
        return Of(widest, floor);
    }

    /// <summary>Below the second bound double precision cannot tell an eigenvalue from rounding.</summary>
    public static double Of(double widest, double floor) => Math.Max(floor, LeastCondition * widest);

    /// <summary>Every variance stands on the floor.</summary>
    public static bool Everywhere(ReadOnlySpan<double> covariance, CovarianceKind kind, int width, double floor)
    {
        var trace = 0.0;
        for (var d = 0; d < width; d++)
            trace += CovarianceLayout.Variance(covariance, kind, d, width);
        return trace <= OnFloor * floor * width;
    }

    /// <summary>A direction stands on the floor that is not a constant column's.</summary>
    /// <param name="varies">whether a column does, over all rows</param>
    public static bool Somewhere(ReadOnlySpan<double> covariance, CovarianceKind kind, int width, double floor, ReadOnlySpan<bool> varies)
    {
        if (kind == CovarianceKind.Spherical)
            return covariance[0] <= OnFloor * floor;
        var columns = new List<int>(width);
        for (var d = 0; d < width; d++)
        {
            if (varies[d])
                columns.Add(d);
        }
        return kind switch
        {
            CovarianceKind.Diagonal => StandOn(covariance, columns, floor).Count > 0,
            CovarianceKind.LowRank => LowRank(covariance, StandOn(covariance[^width..], columns, floor), width, floor),
            _ => Matrix(covariance, columns, width, Of(covariance, kind, width, floor)),
        };
    }

    private static List<int> StandOn(ReadOnlySpan<double> variances, List<int> columns, double floor)
    {
        var standing = new List<int>();
        foreach (var d in columns)
        {
            if (variances[d] <= OnFloor * floor)
                standing.Add(d);
        }
        return standing;
    }

    // An eigenvalue on the floor shows in that the matrix is no longer positive definite without it.
    private static bool Matrix(ReadOnlySpan<double> covariance, List<int> columns, int width, double floor)
    {
        var rest = new double[columns.Count * columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            for (var j = 0; j < columns.Count; j++)
                rest[i * columns.Count + j] = covariance[columns[i] * width + columns[j]];
            rest[i * columns.Count + i] -= OnFloor * floor;
        }
        return !Cholesky.TryFactor(rest, columns.Count, rest);
    }

    // Where the noise of a few columns stands on the floor the factors may still spread them in every direction; of more columns than factors they cannot.
    private static bool LowRank(ReadOnlySpan<double> covariance, List<int> standing, int width, double floor)
    {
        if (standing.Count == 0 || standing.Count >= covariance.Length / width)
            return standing.Count > 0;
        var matrix = new double[standing.Count * standing.Count];
        for (var i = 0; i < standing.Count; i++)
            for (var j = 0; j < standing.Count; j++)
                matrix[i * standing.Count + j] = CovarianceLayout.Element(covariance, CovarianceKind.LowRank, standing[i], standing[j], width);
        return Matrix(matrix, [.. Enumerable.Range(0, standing.Count)], standing.Count, floor);
    }
}
