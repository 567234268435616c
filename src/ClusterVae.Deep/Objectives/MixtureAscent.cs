using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The two steps that raise Σ_n [Σ_k r_nk (log π_k + E_q_n log N(z; m_k, s²_k)) + H(r_n)] for given posteriors q_n = N(μ_n, diag σ²_n): what
/// the ELBO has of the mixture (VAE with GMM s.3.3). EM on the means μ_n alone forgets the posteriors' own variances and may lower it.
/// </summary>
internal static class MixtureAscent
{
    /// <summary>log r_nk = log π_k + E_q_n log N(z; m_k, s²_k) − log Σ_j exp(…): the best memberships for a given mixture.</summary>
    public static Tensor LogResponsibilities(Tensor mean, Tensor variance, Tensor logWeights, Tensor means, Tensor logVars)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(DiagonalMixture.ExpectedLogComponents(mean, variance, means, logVars).Plus(logWeights)).MoveToOuterDisposeScope(); // [N,K]
    }

    /// <summary>Σ_k = Σ_n r_nk (diag σ²_n + (μ_n − m_k)(μ_n − m_k)ᵀ)/N_k: the best covariances where they are full; N_k and m_k as below.</summary>
    /// <returns>[K,D,D].</returns>
    public static Tensor Covariances(Tensor memberships, Tensor mean, Tensor variance)
    {
        using var scope = NewDisposeScope();
        var counts = memberships.sum([0]).clamp_min(Held(1e-6)).view(-1, 1, 1);
        var (turned, width) = (memberships.t(), mean.shape[1]);                                 // [K,N]
        // Around the mean of all rows, so that far clusters lose no digits in a difference of squares.
        var near = mean - mean.mean([0]);
        var products = (near.unsqueeze(2) * near.unsqueeze(1)).flatten(1);                      // [N,D·D]
        var second = turned.matmul(products).view(-1, width, width) / counts;
        var centres = turned.matmul(near).unsqueeze(2) / counts;                                // [K,D,1]
        var own = diag_embed(turned.matmul(variance) / counts.squeeze(2));
        return (second - centres.matmul(centres.transpose(1, 2))).Plus(own).MoveToOuterDisposeScope();
    }

    /// <summary>N_k = Σ_n r_nk, m_kd = Σ_n r_nk μ_nd/N_k, s²_kd = Σ_n r_nk (σ²_nd + (μ_nd − m_kd)²)/N_k: the best mixture for given memberships.</summary>
    /// <returns>N_k [K], m [K,D], s² [K,D].</returns>
    public static (Tensor Counts, Tensor Means, Tensor Variances) Maximiser(Tensor memberships, Tensor mean, Tensor variance)
    {
        using var scope = NewDisposeScope();
        var counts = memberships.sum([0]).clamp_min(Held(1e-6));                                      // [K]
        var turned = memberships.t();                                                           // [K,N]
        var means = turned.matmul(mean) / counts.unsqueeze(1);
        // Around the mean of all rows, so that far clusters lose no digits in a difference of squares.
        var middle = mean.mean([0]);
        var (near, centres) = (mean - middle, means - middle);
        var variances = turned.matmul(variance.Plus(near.Squared())) / counts.unsqueeze(1) - centres.Squared();
        return (counts.MoveToOuterDisposeScope(), means.MoveToOuterDisposeScope(), variances.clamp_min(Held(0)).MoveToOuterDisposeScope());
    }
}
