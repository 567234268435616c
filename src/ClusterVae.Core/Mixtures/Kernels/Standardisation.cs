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

    public int Width => Centre.Length;

    public static Standardisation None(int width) => new(new double[width], Enumerable.Repeat(1.0, width).ToArray());

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

    // A constant column has no scale of its own: one unit of the data stands in.
    private static double Positive(double scale) => scale > 1e-150 && double.IsFinite(scale) ? scale : 1;
}
