using static TorchSharp.torch;

namespace ClusterVae.Deep.Distributions;

/// <summary>q(z|x) = N(μ(x), diag σ²(x)).</summary>
public sealed class DiagonalPosterior(Tensor mean, Tensor logVar) : Posterior(mean)
{
    public Tensor LogVar { get; } = logVar;                                                     // [N,D]

    public override Tensor Variance() => LogVar.exp();

    public override Tensor LogVariance() => LogVar.alias();

    public override Tensor Sample(Tensor noise) => DiagonalGaussian.Sample(Mean, LogVar, noise);

    public override Tensor LogDensityAt(Tensor noise)
    {
        using var scope = NewDisposeScope();
        // (z − μ)/σ is the noise itself: no division, no rounding.
        return (DiagonalGaussian.StandardLogDensity(noise) - 0.5 * LogVar.sum(-1)).MoveToOuterDisposeScope();
    }

    public override Tensor Entropy() => DiagonalGaussian.Entropy(LogVar);

    public override Tensor KlToStandard() => DiagonalGaussian.KlToStandard(Mean, LogVar);

    public override Tensor KlToDiagonal(Tensor priorMean, Tensor priorLogVar) =>
        DiagonalGaussian.KlToDiagonal(Mean, LogVar, priorMean, priorLogVar);
}
