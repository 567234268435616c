using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Distributions over K clusters, kept as log-probabilities that may be −∞. Classes lie in the last dimension.</summary>
internal static class Categorical
{
    /// <summary>log softmax: a_k − log Σ_j exp a_j.</summary>
    public static Tensor LogNormalize(Tensor logits) => nn.functional.log_softmax(logits, -1);  // [..,K]

    /// <summary>H(p) = −Σ_k p_k log p_k, where 0 log 0 = 0.</summary>
    public static Tensor Entropy(Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return (-(logProb.exp() * Finite(logProb)).sum(-1)).MoveToOuterDisposeScope();          // [..]
    }

    /// <summary>H(p, q) = −Σ_k p_k log q_k for given probabilities p.</summary>
    public static Tensor CrossEntropy(Tensor target, Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return (-(target * Finite(logProb)).sum(-1)).MoveToOuterDisposeScope();                 // [..]
    }

    /// <summary>KL(q ‖ p) = Σ_k q_k (log q_k − log p_k).</summary>
    public static Tensor Kl(Tensor logQ, Tensor logP)
    {
        using var scope = NewDisposeScope();
        return (logQ.exp() * (Finite(logQ) - Finite(logP))).sum(-1).MoveToOuterDisposeScope();  // [..]
    }

    /// <summary>KL(q ‖ uniform) = log K − H(q): the cluster regularisation of Clustering VAE s.6.1.</summary>
    public static Tensor KlToUniform(Tensor logQ)
    {
        using var scope = NewDisposeScope();
        return Held(Math.Log(logQ.shape[^1])).Minus(Entropy(logQ)).MoveToOuterDisposeScope();        // [..]
    }

    /// <summary>log of the mean over rows: log (1/N) Σ_n p_nk.</summary>
    public static Tensor LogMean(Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return (logProb.logsumexp(0) - Held(Math.Log(logProb.shape[0]))).MoveToOuterDisposeScope();   // [..,K]
    }

    /// <summary>H(1/N Σ_n p_n): how evenly the rows fill the clusters. log K when all are equally full, 0 when one has everything.</summary>
    public static Tensor EntropyOfMean(Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return Entropy(LogMean(logProb)).MoveToOuterDisposeScope();                             // [..]
    }

    /// <summary>1/N Σ_n H(p_n): how undecided the rows are.</summary>
    public static Tensor MeanEntropy(Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return Entropy(logProb).mean([0]).MoveToOuterDisposeScope();                            // [..]
    }

    /// <summary>I(row; cluster) = H(mean) − mean H, at most log K.</summary>
    public static Tensor MutualInformation(Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return (EntropyOfMean(logProb) - MeanEntropy(logProb)).MoveToOuterDisposeScope();       // [..]
    }

    // −∞ times probability 0 must be 0, not NaN; the bound lies far below any log-probability of a float.
    private static Tensor Finite(Tensor logProb) => logProb.clamp_min(Held(-1e30));
}
