using System.Runtime.Intrinsics;

namespace ClusterVae.Mixtures.Kernels;

/// <summary>
/// x' = (x − centre) / scale, column by column. EM runs in these coordinates: a mixture's likelihood only shifts by a constant under it,
/// while the sums of squares lose no digits to a far-off mean and the variance floor means the same in every column.
/// </summary>
internal sealed class Standardisation
{
    public Standardisation(double[] centre, double[] scale)
    {
        Centre = centre;
        Scale = scale;
        InverseScale = Array.ConvertAll(scale, s => 1 / s);
        LogScale = scale.Sum(Math.Log);
    }

    public double[] Centre { get; }

    public double[] Scale { get; }

    public double[] InverseScale { get; }

    /// <summary>log |diag(scale)|: log p(x) = log p'(x') − LogScale.</summary>
    public double LogScale { get; }

    /// <summary>Every row is divided by its length at the end; densities are those on the sphere.</summary>
    public bool UnitLength { get; private init; }

    public int Width => Centre.Length;

    public static Standardisation None(int width) => new(new double[width], Enumerable.Repeat(1.0, width).ToArray());

    /// <summary>Rows as directions.</summary>
    public static Standardisation Sphere(int width) => new(new double[width], Enumerable.Repeat(1.0, width).ToArray()) { UnitLength = true };

    /// <summary>A spherical covariance stays spherical only when all columns share one scale.</summary>
    public static Standardisation From(double[] means, double[] variances, bool oneScale)
    {
        var scale = new double[means.Length];
        if (oneScale)
            Array.Fill(scale, Positive(Math.Sqrt(variances.Average())));
        else
            for (var d = 0; d < scale.Length; d++)
                scale[d] = Positive(Math.Sqrt(variances[d]));
        return new Standardisation([.. means], scale);
    }

    /// <summary>Divides a row by its length, where it has one.</summary>
    public static void Unit(Span<double> row)
    {
        var squares = Vector512<double>.Zero;
        var whole = row.Length / 8 * 8;
        for (var d = 0; d < whole; d += 8)
        {
            var eight = Vector512.Create<double>(row.Slice(d, 8));
            squares += eight * eight;
        }
        var sum = Vector512.Sum(squares);
        foreach (var value in row[whole..])
            sum += value * value;
        if (!(sum > 0))
            return;
        var inverse = 1 / Math.Sqrt(sum);
        for (var d = 0; d < whole; d += 8)
            (Vector512.Create<double>(row.Slice(d, 8)) * inverse).CopyTo(row[d..]);
        foreach (ref var value in row[whole..])
            value *= inverse;
    }

    /// <summary>Whether a column has a scale of its own.</summary>
    public static bool Varies(double variance) => IsScale(Math.Sqrt(variance));

    // For a constant column one unit of the data stands in.
    private static double Positive(double scale) => IsScale(scale) ? scale : 1;

    private static bool IsScale(double value) => value > 1e-150 && double.IsFinite(value);
}
