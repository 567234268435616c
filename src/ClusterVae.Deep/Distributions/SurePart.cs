using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// The clusters that a row may well belong to, as a list of pairs (row, cluster). Memberships below <see cref="Least"/> are dropped and the
/// others divided by what is left: that is a q(c|x) like any other, so a bound with it is a bound, and most rows need one decoding instead of K.
/// The tensors belong to the dispose scope that was open when it was made.
/// </summary>
internal sealed class SurePart
{
    public const double Least = 0.01;

    // Times the probability that it stands for, it is 0; −∞ would be NaN.
    private const double Never = -1e30;

    private readonly long rows;

    public SurePart(Tensor logMemberships)
    {
        rows = logMemberships.shape[0];
        // The largest of K memberships is at least 1/K; with very many clusters it stays although it is below the limit.
        var kept = logMemberships.ge(Held(Math.Log(Least))).logical_or(logMemberships.ge(logMemberships.amax([-1], true)));
        LogMemberships = logMemberships.masked_fill(kept.logical_not(), Held(Never)).log_softmax(-1);
        var pairs = kept.nonzero();                                                             // [P,2], row by row
        (Rows, Clusters) = (pairs.select(1, 0), pairs.select(1, 1));
        Weights = LogMemberships.index_select(0, Rows).gather(1, Clusters.unsqueeze(1)).squeeze(1).exp();
    }

    /// <summary>log q(c|x), hugely negative where dropped.</summary>
    public Tensor LogMemberships { get; }                                                       // [N,K]

    public Tensor Rows { get; }                                                                 // [P]

    public Tensor Clusters { get; }                                                             // [P]

    /// <summary>q(c|x) of each pair.</summary>
    public Tensor Weights { get; }                                                              // [P]

    /// <summary>log Σ_c exp f(x,c) over a row's pairs.</summary>
    public Tensor LogSum(Tensor ofPairs)
    {
        using var scope = NewDisposeScope();
        var clusters = LogMemberships.shape[1];
        var places = (Rows * Held(clusters)).Plus(Clusters);
        var spread = full(rows * clusters, Held(double.NegativeInfinity), ofPairs.dtype, ofPairs.device).scatter(0, places, ofPairs);
        return spread.view(rows, clusters).logsumexp(-1).MoveToOuterDisposeScope();             // [N]
    }

    public Tensor OneHot(long clusters) => nn.functional.one_hot(Clusters, clusters).to(ScalarType.Float32);   // [P,K]

    /// <summary>Σ_c q(c|x) f(x,c) from f of every pair.</summary>
    public Tensor Expectation(Tensor ofPairs)
    {
        using var scope = NewDisposeScope();
        return zeros(rows, ofPairs.dtype, ofPairs.device).index_add(0, Rows, ofPairs * Weights, Held(1)).MoveToOuterDisposeScope();  // [N]
    }
}
