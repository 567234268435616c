using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// EXoN's bound L = E_q log p(x|z) − KL^u with a mixture prior that the user laid out and nothing trains (004 s.3.2). The component is drawn by
/// Gumbel-max: one component per sample, and backward the identity on log w + g.
/// </summary>
internal sealed class ExonBound : IDisposable
{
    private readonly MixtureNetwork network;
    private readonly Likelihood likelihood;
    private readonly Tensor priorLogWeights;
    private readonly Tensor priorMeans;
    private readonly Tensor priorLogVars;

    public ExonBound(MixtureNetwork network, Likelihood likelihood, ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> variances)
    {
        (this.network, this.likelihood) = (network, likelihood);
        using var scope = NewDisposeScope();
        Tensor Kept(Tensor made) => made.to(ScalarType.Float32).to(network.Device).alias().DetachFromDisposeScope();
        priorLogWeights = Kept(tensor(weights.ToArray()).log());
        priorMeans = Kept(tensor(means.ToArray()).view(network.Clusters, network.Latent));
        priorLogVars = Kept(tensor(variances.ToArray()).log().view(network.Clusters, network.Latent));
    }

    /// <summary>One-hot arg max of log w + g forward, which is a draw from w; d/d log w = 1 backward.</summary>
    public static Tensor Choose(Tensor logWeights, Tensor gumbel)
    {
        using var scope = NewDisposeScope();
        var noisy = logWeights.Plus(gumbel);
        var hard = GumbelSoftmax.OneHot(noisy.argmax(-1), noisy.shape[^1]).to(noisy.dtype);
        return (hard - noisy.detach()).Plus(noisy).MoveToOuterDisposeScope();                   // [N,K]
    }

    /// <summary>log p(x|z) at one sample of z, and KL^u, per row.</summary>
    /// <param name="x">[N,D].</param>
    /// <param name="logWeights">log w(y|x) [N,K]; detached where the bound shall not teach the classifier.</param>
    /// <param name="generator">Draws the component and z.</param>
    public (Tensor LogLikelihood, Tensor Divergence) Of(Tensor x, Tensor logWeights, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (means, logVars) = network.Components(x);
        var gumbel = GumbelSoftmax.Noise(x.shape[0], network.Clusters, generator, x.device);
        var noise = randn(x.shape[0], network.Latent, ScalarType.Float32, generator: generator).to(x.device);
        var z = MixturePosterior.Sample(Choose(logWeights, gumbel), means, logVars, noise);
        var fit = likelihood.LogProbability(x, network.Decode(z));
        var divergence = MixturePosterior.MatchedKlBound(logWeights, means, logVars, priorLogWeights, priorMeans, priorLogVars);
        return (fit.MoveToOuterDisposeScope(), divergence.MoveToOuterDisposeScope());           // [N], [N]
    }

    public void Dispose()
    {
        priorLogWeights.Dispose();
        priorMeans.Dispose();
        priorLogVars.Dispose();
    }
}
