using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Likelihoods under a decoder that sees the cluster.</summary>
internal static class ClusterDecoding
{
    /// <summary>Σ_c q(c) log p(x|z,c): the sum stands outside the logarithm (Clustering VAE s.2.1).</summary>
    public static Tensor ExpectedLogLikelihood(VaeNetwork network, Likelihood likelihood, Tensor x, Tensor z, Tensor logMemberships)
    {
        using var scope = NewDisposeScope();
        var each = EachLogLikelihood(network, likelihood, x, z, logMemberships.shape[1]);
        return (logMemberships.exp() * each).sum(1).MoveToOuterDisposeScope();                  // [N]
    }

    /// <summary>log p(x|z,c) for every c: the decoder runs once per cluster.</summary>
    public static Tensor EachLogLikelihood(VaeNetwork network, Likelihood likelihood, Tensor x, Tensor z, long clusters)
    {
        using var scope = NewDisposeScope();
        var rows = z.shape[0];
        var codes = z.repeat_interleave(clusters, 0);                                           // [N·K,d]
        var oneHots = eye(clusters, clusters, ScalarType.Float32, z.device).repeat(rows, 1);    // [N·K,K]
        var each = likelihood.LogProbability(x.repeat_interleave(clusters, 0), network.Decode(codes, oneHots));
        return each.view(rows, clusters).MoveToOuterDisposeScope();                             // [N,K]
    }
}
