using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>
/// The M-step of one low-rank covariance. With S the scatter that any other kind would take as its covariance (rows and priors together, divided by
/// their mass), C = S βᵀ its part along the factors and Φ = M⁻¹ + β S βᵀ = L Lᵀ the factors' own second moments, Ghahramani and Hinton (1996) have
/// W = C Φ⁻¹; the factors' scale is free as well (Liu, Rubin and Wu, 1998), which makes it W = C L⁻ᵀ, ψ = diag(S − W Wᵀ) and takes far fewer iterations.
/// </summary>
internal sealed class LowRankUpdate
{
    private readonly LowRankInverse before;
    private readonly int width;
    private readonly int rank;
    private readonly double[] products;
    private readonly double[] squares;
    private readonly double[] variances;
    private double mass;

    /// <param name="before">the covariance that the sums' factors are of</param>
    public LowRankUpdate(LowRankInverse before, int width)
    {
        (this.before, this.width, rank) = (before, width, before.Rank);
        products = new double[rank * width];
        squares = new double[rank * rank];
        variances = new double[width];
    }

    /// <summary>Rows, about their own mean.</summary>
    public void AddRows(double count, ReadOnlySpan<double> first, ReadOnlySpan<double> second, FactorSums factors)
    {
        mass += count;
        for (var d = 0; d < width; d++)
            variances[d] += Math.Max(second[d] - first[d] * first[d] / count, 0);
        for (var j = 0; j < rank; j++)
        {
            var row = products.AsSpan(j * width, width);
            Cholesky.AddScaled(row, 1, factors.Products(j));
            Cholesky.AddScaled(row, -factors.First[j] / count, first);
            for (var i = 0; i < rank; i++)
                squares[i * rank + j] += factors.Squares[i * rank + j] - factors.First[i] * factors.First[j] / count;
        }
    }

    /// <summary>Weight w at the distance v from the mean that counts like <paramref name="rows"/> rows.</summary>
    public void AddPoint(double weight, double rows, ReadOnlySpan<double> v)
    {
        mass += rows;
        var z = new double[rank];
        before.Factors(v, z);
        for (var d = 0; d < width; d++)
            variances[d] += weight * v[d] * v[d];
        for (var j = 0; j < rank; j++)
        {
            Cholesky.AddScaled(products.AsSpan(j * width, width), weight * z[j], v);
            for (var i = 0; i < rank; i++)
                squares[i * rank + j] += weight * z[i] * z[j];
        }
    }

    /// <summary>A diagonal scatter, times <paramref name="times"/>, that counts like <paramref name="rows"/> rows.</summary>
    public void AddDiagonal(ReadOnlySpan<double> diagonal, double times, double rows)
    {
        mass += rows;
        Cholesky.AddScaled(variances, times, diagonal);
        var column = new double[width];
        for (var j = 0; j < rank; j++)
        {
            for (var d = 0; d < width; d++)
                column[d] = times * diagonal[d] * before.Projection[j * width + d];
            Cholesky.AddScaled(products.AsSpan(j * width, width), 1, column);
            for (var i = 0; i < rank; i++)
                squares[i * rank + j] += Cholesky.Dot(before.ProjectionRow(i), column);
        }
    }

    /// <summary>Writes Wᵀ [q, D] and ψ [D]; ψ ≥ floor is met exactly, W does not depend on it, so that the likelihood still cannot fall.</summary>
    public void Write(Span<double> covariance, double floor)
    {
        for (var i = 0; i < squares.Length; i++)
            squares[i] = squares[i] / mass + before.FactorCovariance[i];
        var lower = LowRankInverse.Factor(squares, rank);
        var noise = covariance.Slice(rank * width, width);
        var widest = 0.0;
        for (var d = 0; d < width; d++)
        {
            noise[d] = variances[d] / mass;
            widest = Math.Max(widest, noise[d]);
        }
        for (var j = 0; j < rank; j++)
        {
            // Row j of Wᵀ, from L Wᵀ = Cᵀ.
            var row = covariance.Slice(j * width, width);
            row.Clear();
            Cholesky.AddScaled(row, 1 / (mass * lower[j * rank + j]), products.AsSpan(j * width, width));
            for (var i = 0; i < j; i++)
                Cholesky.AddScaled(row, -lower[j * rank + i] / lower[j * rank + j], covariance.Slice(i * width, width));
            for (var d = 0; d < width; d++)
                noise[d] -= row[d] * row[d];
        }
        var least = CovarianceFloor.Of(widest, floor);
        for (var d = 0; d < width; d++)
            noise[d] = Math.Max(noise[d], least);
    }
}
