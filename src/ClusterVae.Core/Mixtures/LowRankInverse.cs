using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>
/// Of Σ = W Wᵀ + Ψ with a diagonal Ψ, in time and memory linear in the columns: with M = I + Wᵀ Ψ⁻¹ W, Woodbury's
/// Σ⁻¹ = Ψ⁻¹ − Ψ⁻¹ W M⁻¹ Wᵀ Ψ⁻¹ and log |Σ| = log |M| + log |Ψ|. A row x = μ + W z + noise has the factors z ~ N(β (x − μ), M⁻¹), β = M⁻¹ Wᵀ Ψ⁻¹.
/// </summary>
internal sealed class LowRankInverse : CovarianceInverse
{
    private const double LeastRidge = 1e-12;
    private readonly int width;
    private readonly double[] covariance;
    private readonly double logDeterminant;
    private readonly double[] lower;

    /// <param name="covariance">Wᵀ [q, D], then ψ [D]</param>
    public LowRankInverse(ReadOnlySpan<double> covariance, int width)
    {
        this.width = width;
        this.covariance = covariance.ToArray();
        Rank = covariance.Length / width - 1;
        var scaled = new double[Rank * width];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = covariance[i] / Noise[i % width];
        var precision = new double[Rank * Rank];
        for (var i = 0; i < Rank; i++)
            for (var j = 0; j <= i; j++)
                precision[i * Rank + j] = precision[j * Rank + i] = Cholesky.Dot(scaled.AsSpan(i * width, width), Loadings(j)) + (i == j ? 1 : 0);
        lower = Factor(precision, Rank);
        logDeterminant = Cholesky.LogDeterminant(lower, Rank);
        foreach (var variance in Noise)
            logDeterminant += Math.Log(variance);
        FactorCovariance = InverseOf(lower, Rank);
        Projection = new double[Rank * width];
        for (var i = 0; i < Rank; i++)
            for (var j = 0; j < Rank; j++)
                Cholesky.AddScaled(Projection.AsSpan(i * width, width), FactorCovariance[i * Rank + j], scaled.AsSpan(j * width, width));
    }

    public int Rank { get; }

    /// <summary>Wᵀ [q, D], then ψ [D].</summary>
    public ReadOnlySpan<double> Covariance => covariance;

    /// <summary>β [q, D].</summary>
    public double[] Projection { get; }

    /// <summary>M⁻¹ [q, q].</summary>
    public double[] FactorCovariance { get; }

    public override double LogDeterminant => logDeterminant;

    private ReadOnlySpan<double> Noise => covariance.AsSpan(Rank * width, width);

    private ReadOnlySpan<double> Loadings(int j) => covariance.AsSpan(j * width, width);

    public ReadOnlySpan<double> ProjectionRow(int j) => Projection.AsSpan(j * width, width);

    // Σ_d p_d (Σ⁻¹)_dd, and Σ⁻¹ = Ψ⁻¹ (I − W β).
    public override double TraceOfScale(ReadOnlySpan<double> diagonal)
    {
        var sum = 0.0;
        for (var d = 0; d < width; d++)
        {
            var left = 1.0;
            for (var j = 0; j < Rank; j++)
                left -= covariance[j * width + d] * Projection[j * width + d];
            sum += diagonal[d] / Noise[d] * Math.Max(left, 0);
        }
        return sum;
    }

    public override double TraceOfShared(double[] shared) => TraceOfScale(shared);

    // |Ψ^(−½) (y − W z)|² + |z|² with y = a − b and z = β y: nothing cancels.
    public override double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var rest = new double[width];
        for (var d = 0; d < width; d++)
            rest[d] = a[d] - b[d];
        var factors = new double[Rank];
        Factors(rest, factors);
        var sum = 0.0;
        for (var j = 0; j < Rank; j++)
        {
            Cholesky.AddScaled(rest, -factors[j], Loadings(j));
            sum += factors[j] * factors[j];
        }
        for (var d = 0; d < width; d++)
            sum += rest[d] * rest[d] / Noise[d];
        return sum;
    }

    /// <summary>L⁻¹ Wᵀ Ψ⁻¹ = Lᵀ β [q, D], M = L Lᵀ: its squared length is what the factors take away from Σ_d y_d² / ψ_d.</summary>
    public double[] ExplainedDirections()
    {
        var result = new double[Rank * width];
        for (var i = 0; i < Rank; i++)
            for (var j = i; j < Rank; j++)
                Cholesky.AddScaled(result.AsSpan(i * width, width), lower[j * Rank + i], ProjectionRow(j));
        return result;
    }

    /// <summary>z = β y.</summary>
    public void Factors(ReadOnlySpan<double> y, Span<double> z)
    {
        for (var j = 0; j < Rank; j++)
            z[j] = Cholesky.Dot(ProjectionRow(j), y);
    }

    /// <summary>Adds a row of the given weight to the sums of this covariance's factors.</summary>
    /// <param name="mean">the component's own</param>
    public void AddRow(FactorSums sums, double weight, ReadOnlySpan<double> row, ReadOnlySpan<double> mean)
    {
        Span<double> z = stackalloc double[Rank];
        Factors(row, z);
        for (var j = 0; j < Rank; j++)
            z[j] -= Cholesky.Dot(ProjectionRow(j), mean);
        for (var j = 0; j < Rank; j++)
        {
            Cholesky.AddScaled(sums.Products(j), weight * z[j], row);
            sums.First[j] += weight * z[j];
            Cholesky.AddScaled(sums.Squares.Slice(j * Rank, Rank), weight * z[j], z);
        }
    }

    /// <summary>Adds what <paramref name="rows"/> rows of covariance <paramref name="other"/> would leave on average beside their mean.</summary>
    /// <param name="other">Wᵀ [q', D], then ψ [D]</param>
    public void AddSpread(FactorSums sums, double rows, ReadOnlySpan<double> other)
    {
        var spread = new double[width];
        for (var j = 0; j < Rank; j++)
        {
            // Column j of E[(x − E x) (β x)ᵀ] = (W' W'ᵀ + Ψ') βᵀ.
            Multiply(other, ProjectionRow(j), spread);
            Cholesky.AddScaled(sums.Products(j), rows, spread);
            for (var i = 0; i < Rank; i++)
                sums.Squares[i * Rank + j] += rows * Cholesky.Dot(ProjectionRow(i), spread);
        }
    }

    // (W Wᵀ + Ψ) v.
    private static void Multiply(ReadOnlySpan<double> covariance, ReadOnlySpan<double> v, Span<double> target)
    {
        var rank = covariance.Length / v.Length - 1;
        var noise = covariance[(rank * v.Length)..];
        for (var d = 0; d < v.Length; d++)
            target[d] = noise[d] * v[d];
        for (var j = 0; j < rank; j++)
        {
            var loadings = covariance.Slice(j * v.Length, v.Length);
            Cholesky.AddScaled(target, Cholesky.Dot(loadings, v), loadings);
        }
    }

    /// <summary>L of a small matrix L Lᵀ that is positive definite by construction, and may have lost that to rounding alone.</summary>
    public static double[] Factor(double[] matrix, int size)
    {
        var lower = new double[size * size];
        if (Cholesky.TryFactor(matrix, size, lower))
            return lower;
        var ridge = 0.0;
        for (var j = 0; j < size; j++)
            ridge = Math.Max(ridge, LeastRidge * matrix[j * size + j]);
        for (var j = 0; j < size; j++)
            matrix[j * size + j] += ridge;
        return Cholesky.TryFactor(matrix, size, lower) ? lower : throw new InvalidOperationException("A covariance lost its positive definiteness in spite of the variance floor.");
    }

    // L⁻ᵀ L⁻¹.
    private static double[] InverseOf(double[] lower, int size)
    {
        var inverse = new double[size * size];
        Cholesky.InvertLower(lower, size, inverse);
        var result = new double[size * size];
        for (var m = 0; m < size; m++)
            for (var i = 0; i <= m; i++)
                Cholesky.AddScaled(result.AsSpan(i * size, m + 1), inverse[m * size + i], inverse.AsSpan(m * size, m + 1));
        return result;
    }
}
