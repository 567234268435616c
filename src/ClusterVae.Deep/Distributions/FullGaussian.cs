using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// N(μ, Σ) with Σ = L Lᵀ, L lower triangular with a positive diagonal (EM and VAE tutorial problems 4 and 5). L comes from an unconstrained vector of
/// D(D+1)/2 numbers: first the logarithms of the diagonal, then the strictly lower part row by row.
/// </summary>
internal static class FullGaussian
{
    public static int FactorLength(int dimensions) => dimensions * (dimensions + 1) / 2;

    /// <summary>log L_dd, the first D entries of the unconstrained vector.</summary>
    public static Tensor LogDiagonal(Tensor vector, int dimensions) => vector.narrow(-1, 0, dimensions);       // [N,D]

    /// <summary>L from the unconstrained vector.</summary>
    public static Tensor Factor(Tensor vector, int dimensions)
    {
        using var scope = NewDisposeScope();
        var rows = vector.shape[0];
        var length = FactorLength(dimensions);
        var diagonal = LogDiagonal(vector, dimensions).exp();
        var lower = vector.narrow(-1, dimensions, length - dimensions);
        var zero = zeros(rows, 1, dtype: vector.dtype, device: vector.device);
        var entries = cat([diagonal, lower, zero], 1);                                          // [N,length+1]
        var places = tensor(Places(dimensions), device: vector.device);                         // [D·D]
        return entries.index_select(1, places).view(rows, dimensions, dimensions).MoveToOuterDisposeScope();  // [N,D,D]
    }

    /// <summary>z = μ + L ε (EM and VAE tutorial problem 4).</summary>
    public static Tensor Sample(Tensor mean, Tensor factor, Tensor noise)
    {
        using var scope = NewDisposeScope();
        return mean.Plus(factor.matmul(noise.unsqueeze(-1)).squeeze(-1)).MoveToOuterDisposeScope();           // [N,D]
    }

    /// <summary>log N(z; μ, L Lᵀ) = −½ (D log 2π + ‖L⁻¹(z − μ)‖²) − Σ_d log L_dd.</summary>
    public static Tensor LogDensity(Tensor z, Tensor mean, Tensor factor)
    {
        using var scope = NewDisposeScope();
        // TorchSharp before 0.102 has no solve for triangles; the general one gives the same L⁻¹(z − μ).
        var whitened = linalg.solve(factor, (z - mean).unsqueeze(-1)).squeeze(-1);              // [N,D]
        var logDiagonal = factor.diagonal(0, -2, -1).log();                                     // [N,D]
        return (whitened.Squared().Plus(Held(Log2Pi)).sum(-1) * Held(-0.5) - logDiagonal.sum(-1)).MoveToOuterDisposeScope(); // [N]
    }

    /// <summary>log q(z) at z = μ + L ε without a solve: −½ (D log 2π + ‖ε‖²) − Σ_d log L_dd.</summary>
    public static Tensor LogDensityOfNoise(Tensor noise, Tensor logDiagonal)
    {
        using var scope = NewDisposeScope();
        return (noise.Squared().Plus(Held(Log2Pi)).sum(-1) * Held(-0.5) - logDiagonal.sum(-1)).MoveToOuterDisposeScope(); // [N]
    }

    /// <summary>H = ½ D (1 + log 2π) + Σ_d log L_dd.</summary>
    public static Tensor Entropy(Tensor logDiagonal)
    {
        using var scope = NewDisposeScope();
        return logDiagonal.Plus(Held(0.5 * (1 + Log2Pi))).sum(-1).MoveToOuterDisposeScope();          // [N]
    }

    /// <summary>diag Σ: Σ_dd = Σ_j L_dj².</summary>
    public static Tensor Variance(Tensor factor)
    {
        using var scope = NewDisposeScope();
        return factor.Squared().sum(-1).MoveToOuterDisposeScope();                              // [N,D]
    }

    /// <summary>KL(N(μ, L Lᵀ) ‖ N(0, I)) = ½ (‖L‖² + ‖μ‖² − D) − Σ_d log L_dd.</summary>
    public static Tensor KlToStandard(Tensor mean, Tensor factor, Tensor logDiagonal)
    {
        using var scope = NewDisposeScope();
        var terms = Held(0.5) * (Variance(factor).Plus(mean.Squared()) - Held(1)) - logDiagonal;            // [N,D]
        return terms.sum(-1).MoveToOuterDisposeScope();                                         // [N]
    }

    /// <summary>KL(N(μ, L Lᵀ) ‖ N(m, diag s²)) = ½ Σ_d (Σ_dd/s²_d + (μ_d − m_d)²/s²_d − 1 + log s²_d) − Σ_d log L_dd.</summary>
    public static Tensor KlToDiagonal(Tensor mean, Tensor factor, Tensor logDiagonal, Tensor priorMean, Tensor priorLogVar)
    {
        using var scope = NewDisposeScope();
        var scaled = Variance(factor).Plus((mean - priorMean).Squared()) * (-priorLogVar).exp();
        var terms = Held(0.5) * (scaled - Held(1)).Plus(priorLogVar) - logDiagonal;                         // [..,D]
        return terms.sum(-1).MoveToOuterDisposeScope();                                         // [..]
    }

    /// <summary>For each cell of the D x D matrix, where its value stands in (diagonal, lower part, zero).</summary>
    private static long[] Places(int dimensions)
    {
        var places = new long[dimensions * dimensions];
        var lower = (long)dimensions;
        for (var row = 0; row < dimensions; row++)
        {
            for (var column = 0; column < dimensions; column++)
            {
                places[row * dimensions + column] =
                    column == row ? row : column < row ? lower++ : FactorLength(dimensions);
            }
        }
        return places;
    }
}
