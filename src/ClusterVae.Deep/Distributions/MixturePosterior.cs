using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>q(z|x) = Σ_k w_k(x) N(z; μ_k(x), diag σ²_k(x)) (EXoN (4)).</summary>
internal static class MixturePosterior
{
    /// <summary>z = Σ_k y_k (μ_k + σ_k ε) with y one-hot or soft: the second half of the VAE notes' two-fold trick.</summary>
    public static Tensor Sample(Tensor choice, Tensor means, Tensor logVars, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var each = DiagonalGaussian.Sample(means, logVars, noise.unsqueeze(1));                 // [N,K,D]
        return (choice.unsqueeze(-1) * each).sum(1).MoveToOuterDisposeScope();                  // [N,D]
    }

    /// <summary>log q(z|x) = log Σ_k exp(log w_k + log N(z; μ_k(x), σ²_k(x))): z run through all the components, as the VAE notes ask.</summary>
    public static Tensor LogDensity(Tensor z, Tensor logWeights, Tensor means, Tensor logVars) =>
        DiagonalMixture.LogDensity(z, logWeights, means, logVars);                              // [N]

    /// <summary>
    /// KL^u = KL(w ‖ π) + Σ_k w_k KL(q_k ‖ p_k) ≥ KL(q ‖ p) (EXoN s.3.2): component k of the posterior is matched with component k of the
    /// prior. The prior's weights are [K], its means and log-variances [K,D].
    /// </summary>
    public static Tensor MatchedKlBound(
        Tensor logWeights, Tensor means, Tensor logVars, Tensor priorLogWeights, Tensor priorMeans, Tensor priorLogVars)
    {
        using var scope = NewDisposeScope();
        var components = DiagonalGaussian.KlToDiagonal(means, logVars, priorMeans, priorLogVars);              // [N,K]
        var bound = Categorical.Kl(logWeights, priorLogWeights).Plus((logWeights.exp() * components).sum(-1));
        return bound.MoveToOuterDisposeScope();                                                 // [N]
    }

    /// <summary>E[z|x] = Σ_k w_k μ_k(x).</summary>
    public static Tensor Mean(Tensor logWeights, Tensor means)
    {
        using var scope = NewDisposeScope();
        return (logWeights.exp().unsqueeze(-1) * means).sum(1).MoveToOuterDisposeScope();       // [N,D]
    }
}
