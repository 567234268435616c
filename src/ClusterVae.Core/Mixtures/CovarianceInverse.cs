using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>What the density of a prior asks of one covariance Σ.</summary>
internal abstract class CovarianceInverse
{
    /// <summary>log |Σ|.</summary>
    public abstract double LogDeterminant { get; }

    /// <summary>tr(P Σ⁻¹) for a diagonal P.</summary>
    public abstract double TraceOfScale(ReadOnlySpan<double> diagonal);

    /// <summary>tr(Σ₀ Σ⁻¹) for the Σ₀ of a <see cref="SharedPrior"/>.</summary>
    public abstract double TraceOfShared(double[] shared);

    /// <summary>(a−b)ᵀ Σ⁻¹ (a−b).</summary>
    public abstract double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b);
}

/// <summary>Of a matrix [D, D], by Σ = L Lᵀ.</summary>
internal sealed class MatrixInverse(int width) : CovarianceInverse
{
    /// <summary>L.</summary>
    public double[] Lower { get; } = new double[width * width];

    /// <summary>L⁻¹.</summary>
    public double[] Inverse { get; } = new double[width * width];

    public override double LogDeterminant => Cholesky.LogDeterminant(Lower, width);

    public void Set(ReadOnlySpan<double> covariance, bool invert = true)
    {
        if (!Cholesky.TryFactor(covariance, width, Lower))
            throw new InvalidOperationException("A covariance lost its positive definiteness in spite of the variance floor.");
        if (invert)
            Cholesky.InvertLower(Lower, width, Inverse);
    }

    public override double TraceOfScale(ReadOnlySpan<double> diagonal)
    {
        var sum = 0.0;
        for (var d = 0; d < width; d++)
            for (var i = d; i < width; i++)
                sum += diagonal[d] * Inverse[i * width + d] * Inverse[i * width + d];
        return sum;
    }

    // tr(L⁻¹ Σ₀ L⁻ᵀ).
    public override double TraceOfShared(double[] shared)
    {
        var sum = 0.0;
        var product = new double[width];
        for (var i = 0; i < width; i++)
        {
            var row = Inverse.AsSpan(i * width, i + 1);
            for (var j = 0; j <= i; j++)
                product[j] = Cholesky.Dot(row, shared.AsSpan(j * width, i + 1));
            sum += Cholesky.Dot(row, product.AsSpan(0, i + 1));
        }
        return sum;
    }

    public override double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var j = 0; j < width; j++)
        {
            var y = 0.0;
            for (var i = 0; i <= j; i++)
                y += Inverse[j * width + i] * (a[i] - b[i]);
            sum += y * y;
        }
        return sum;
    }
}

/// <summary>Of a variance per column.</summary>
internal sealed class DiagonalInverse(int width) : CovarianceInverse
{
    private double logDeterminant;

    public double[] Variances { get; } = new double[width];

    public override double LogDeterminant => logDeterminant;

    public void Set(ReadOnlySpan<double> covariance, CovarianceKind kind)
    {
        for (var d = 0; d < width; d++)
            Variances[d] = CovarianceLayout.Variance(covariance, kind, d, width);
        logDeterminant = kind == CovarianceKind.Spherical ? width * Math.Log(covariance[0]) : Variances.Sum(Math.Log);
    }

    public override double TraceOfScale(ReadOnlySpan<double> diagonal)
    {
        var sum = 0.0;
        for (var d = 0; d < width; d++)
            sum += diagonal[d] / Variances[d];
        return sum;
    }

    public override double TraceOfShared(double[] shared) => TraceOfScale(shared);

    public override double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var d = 0; d < width; d++)
            sum += (a[d] - b[d]) * (a[d] - b[d]) / Variances[d];
        return sum;
    }
}
