using ClusterVae.Deep.Distributions;
using ClusterVae.Deep.Networks;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>Likelihoods under a decoder that sees the cluster.</summary>
internal static class ClusterDecoding
{
    /// <summary>Σ_c q(c) log p(x|z,c): the decoder runs once per cluster, because the sum stands outside the logarithm (000 s.2.1).</summary>
    public static Tensor ExpectedLogLikelihood(VaeNetwork network, Likelihood likelihood, Tensor x, Tensor z, Tensor logMemberships)
    {
        using var scope = NewDisposeScope();
        var (rows, clusters) = (z.shape[0], logMemberships.shape[1]);
        var codes = z.repeat_interleave(clusters, 0);                                           // [N·K,d]
        var oneHots = eye(clusters, clusters, ScalarType.Float32, z.device).repeat(rows, 1);    // [N·K,K]
        var each = likelihood.LogProbability(x.repeat_interleave(clusters, 0), network.Decode(codes, oneHots));
        return (logMemberships.exp() * each.view(rows, clusters)).sum(1).MoveToOuterDisposeScope();            // [N]
    }
}
