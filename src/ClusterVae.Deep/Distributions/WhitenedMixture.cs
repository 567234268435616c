using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Components N(m_k, Σ_k) with full covariances, kept as W_k = L_k⁻¹ with Σ_k = L_k L_kᵀ: ‖W (z − m)‖² is the distance and Σ_d log W_dd the volume.
/// Shapes: z [N,D], means [K,D], whitening [K,D,D].
/// </summary>
internal static class WhitenedMixture
{
    /// <summary>W_k of covariances [K,D,D].</summary>
    public static Tensor Whitening(Tensor covariances)
    {
        using var scope = NewDisposeScope();
        return linalg.inv(linalg.cholesky(covariances)).MoveToOuterDisposeScope();              // [K,D,D]
    }

    /// <summary>log N(z_n; m_k, Σ_k).</summary>
    public static Tensor LogComponents(Tensor z, Tensor means, Tensor whitening)
    {
        using var scope = NewDisposeScope();
        return LogDensity(z.unsqueeze(1) - means, whitening).MoveToOuterDisposeScope();         // [N,K]
    }

    /// <summary>E_q log N(z; m_k, Σ_k) for q = N(μ, diag σ²) = log N(μ; m_k, Σ_k) − ½ Σ_d σ²_d (Σ_k⁻¹)_dd.</summary>
    public static Tensor ExpectedLogComponents(Tensor mean, Tensor variance, Tensor means, Tensor whitening)
    {
        using var scope = NewDisposeScope();
        var spread = variance.matmul(whitening.Squared().sum(-2).t());                          // [N,K]
        return (LogComponents(mean, means, whitening) - Held(0.5) * spread).MoveToOuterDisposeScope();
    }

    /// <summary>E_q log N(z; m_n, Σ_n) with a component of its own for each row: means [N,D], whitening [N,D,D].</summary>
    public static Tensor ExpectedLogDensity(Tensor mean, Tensor variance, Tensor means, Tensor whitening)
    {
        using var scope = NewDisposeScope();
        var spread = (variance * whitening.Squared().sum(-2)).sum(-1);                          // [N]
        return (LogDensity(mean - means, whitening) - Held(0.5) * spread).MoveToOuterDisposeScope();
    }

    /// <summary>log N(d; 0, Σ) of differences [..,D] under whitening [..,D,D] or one that they share.</summary>
    public static Tensor LogDensity(Tensor difference, Tensor whitening)
    {
        using var scope = NewDisposeScope();
        var distance = whitening.matmul(difference.unsqueeze(-1)).squeeze(-1).Squared().sum(-1);
        var volume = whitening.diagonal(0, -2, -1).log().sum(-1);
        return (volume - Held(0.5) * distance.Plus(Held(Log2Pi * difference.shape[^1]))).MoveToOuterDisposeScope();        // [..]
    }
}
