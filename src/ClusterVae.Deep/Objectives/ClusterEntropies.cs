using ClusterVae.Deep.Distributions;
using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>
/// The two numbers that show a collapse while it happens (000 s.6.1.3): clusterEntropy = mean H(q(c|x)), near log K when no row knows its
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
