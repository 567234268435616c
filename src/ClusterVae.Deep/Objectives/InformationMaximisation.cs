using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>The constraint that keeps q(c|x) from collapsing (Clustering VAE s.6.1.3): clusters evenly filled, each row sure of its own.</summary>
internal static class InformationMaximisation
{
    /// <summary>
    /// −(b · F − mean_n H(q_n)) for log q of shape [N,..,K], F as in <see cref="Filling"/>; b above 1 cares more for full clusters than for sure rows.
    /// </summary>
    public static Tensor Penalty(Tensor logProb, double balance, Tensor? logSizes = null)
    {
        using var scope = NewDisposeScope();
        return (Categorical.MeanEntropy(logProb) - Filling(logProb, logSizes) * Held(balance)).MoveToOuterDisposeScope();    // [..]
    }

    /// <summary>F = log K − KL(mean_n q_n ‖ π) for clusters of the sizes π; H(mean_n q_n) where none are named and all shall be equal.</summary>
    public static Tensor Filling(Tensor logProb, Tensor? logSizes = null)
    {
        using var scope = NewDisposeScope();
        return logSizes is null
            ? Categorical.EntropyOfMean(logProb).MoveToOuterDisposeScope()
            : Held(Math.Log(logProb.shape[^1])).Minus(Categorical.Kl(Categorical.LogMean(logProb), logSizes)).MoveToOuterDisposeScope();    // [..]
    }

    /// <summary>Consistency: mean_n −Σ_k p_nk log q_nk, the target p without gradient (cross-entropy of the changed row's q with the clean row's).</summary>
    public static Tensor Consistency(Tensor target, Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return Categorical.CrossEntropy(target.detach(), logProb).mean([0]).MoveToOuterDisposeScope();         // [..]
    }
}

/// <summary>
/// The two numbers that show a collapse while it happens (Clustering VAE s.6.1.3): clusterEntropy = mean H(q(c|x)), near log K when no row knows its
/// cluster; clusterEntropyOfMean = H(mean q(c|x)), near 0 when all rows are in one cluster.
/// </summary>
internal static class ClusterEntropies
{
    public static void Report(Tensor logMemberships, LossTerms terms)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var logQ = logMemberships.detach();
        terms.Add("clusterEntropy", Categorical.MeanEntropy(logQ));
        terms.Add("clusterEntropyOfMean", Categorical.EntropyOfMean(logQ));
    }
}
