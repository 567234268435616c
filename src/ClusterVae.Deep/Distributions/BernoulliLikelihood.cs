using static TorchSharp.torch;

namespace ClusterVae.Deep.Distributions;

/// <summary>p(x|z) = Π_d Bernoulli(x_d; sigmoid(a_d)); x may also be continuous in [0, 1], then this is the negative cross-entropy.</summary>
public sealed class BernoulliLikelihood : Likelihood
{
    /// <summary>log p(x|a) = Σ_d (x_d a_d − softplus(a_d)).</summary>
    public static Tensor LogDensity(Tensor x, Tensor logits)
    {
        using var scope = NewDisposeScope();
        // The difference is taken before the sum: both parts are large where the logit is large, and cancel exactly there.
        return (x * logits - nn.functional.softplus(logits)).sum(-1).MoveToOuterDisposeScope(); // [N]
    }

    public override string Name => "bernoulli";

    public override Tensor LogProbability(Tensor x, Tensor decoded) => LogDensity(x, decoded);

    public override Tensor Mean(Tensor decoded) => decoded.sigmoid();
}
