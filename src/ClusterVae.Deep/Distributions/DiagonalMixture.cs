using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>p(z) = Σ_k π_k N(z; μ_k, diag σ²_k), in the log domain. Shapes: z [N,D], logWeights [K], means and logVars [K,D].</summary>
internal static class DiagonalMixture
{
    /// <summary>log N(z_n; μ_k, σ²_k).</summary>
    public static Tensor LogComponents(Tensor z, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return DiagonalGaussian.LogDensity(z.unsqueeze(-2), means, logVars).MoveToOuterDisposeScope();         // [N,K]
    }

    /// <summary>log p(z_n, c = k) = log π_k + log N(z_n; μ_k, σ²_k) (Clustering VAE s.5.1).</summary>
    public static Tensor LogJoint(Tensor z, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return LogComponents(z, means, logVars).Plus(logWeights).MoveToOuterDisposeScope();     // [N,K]
    }

    /// <summary>log p(z_n) = log Σ_k exp(log p(z_n, k)): the log-sum-exp of the VAE notes.</summary>
    public static Tensor LogDensity(Tensor z, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return LogJoint(z, logWeights, means, logVars).logsumexp(-1).MoveToOuterDisposeScope(); // [N]
    }

    /// <summary>log γ_nk = log p(z_n, k) − log p(z_n) (Clustering VAE s.5.1, EM and VAE tutorial eq. 1).</summary>
    public static Tensor LogResponsibilities(Tensor z, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(LogJoint(z, logWeights, means, logVars)).MoveToOuterDisposeScope();    // [N,K]
    }

    /// <summary>
    /// E_q(z)[log N(z; μ_k, σ²_k)] for q = N(m, diag s²) = −½ Σ_d (log 2π + log σ²_kd + (s²_d + (m_d − μ_kd)²)/σ²_kd): the latent prior
    /// alignment of Clustering VAE s.6.1, without sampling.
    /// </summary>
    public static Tensor ExpectedLogComponents(Tensor mean, Tensor variance, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        var second = variance.unsqueeze(-2).Plus((mean.unsqueeze(-2) - means).Squared());       // [N,K,D]
        var terms = logVars.Plus(second * (-logVars).exp()).Plus(Held(Log2Pi));
        return (Held(-0.5) * terms.sum(-1)).MoveToOuterDisposeScope();                                // [N,K]
    }
}
