using ClusterVae.Deep.Distributions;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>The constraint that keeps q(c|x) from collapsing (000 s.6.1.3): clusters evenly filled, each row sure of its own.</summary>
public static class InformationMaximisation
{
    /// <summary>−(b · H(mean_n q_n) − mean_n H(q_n)) for log q of shape [N,..,K]; b above 1 cares more for even clusters than for sure rows.</summary>
    public static Tensor Penalty(Tensor logProb, double balance)
    {
        using var scope = NewDisposeScope();
        return (Categorical.MeanEntropy(logProb) - Categorical.EntropyOfMean(logProb) * balance).MoveToOuterDisposeScope();    // [..]
    }

    /// <summary>Consistency: mean_n −Σ_k p_nk log q_nk, the target p without gradient (cross-entropy of the changed row's q with the clean row's).</summary>
    public static Tensor Consistency(Tensor target, Tensor logProb)
    {
        using var scope = NewDisposeScope();
        return Categorical.CrossEntropy(target.detach(), logProb).mean([0]).MoveToOuterDisposeScope();         // [..]
    }
}
