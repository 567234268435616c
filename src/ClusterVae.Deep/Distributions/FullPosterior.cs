using static TorchSharp.torch;

namespace ClusterVae.Deep.Distributions;

/// <summary>q(z|x) = N(μ(x), L(x) L(x)ᵀ).</summary>
public sealed class FullPosterior : Posterior
{
    /// <param name="mean">[N,D].</param>
    /// <param name="vector">[N, D(D+1)/2], unconstrained; see <see cref="FullGaussian"/>.</param>
    public FullPosterior(Tensor mean, Tensor vector) : base(mean)
    {
        var dimensions = (int)mean.shape[1];
        Factor = FullGaussian.Factor(vector, dimensions);
        LogDiagonal = FullGaussian.LogDiagonal(vector, dimensions);
    }

    public Tensor Factor { get; }                                                               // [N,D,D]

    public Tensor LogDiagonal { get; }                                                          // [N,D]

    public override Tensor Variance() => FullGaussian.Variance(Factor);

    public override Tensor LogVariance()
    {
        using var scope = NewDisposeScope();
        return Variance().log().MoveToOuterDisposeScope();
    }

    public override Tensor Sample(Tensor noise) => FullGaussian.Sample(Mean, Factor, noise);

    public override Tensor LogDensityAt(Tensor noise) => FullGaussian.LogDensityOfNoise(noise, LogDiagonal);

    public override Tensor Entropy() => FullGaussian.Entropy(LogDiagonal);

    public override Tensor KlToStandard() => FullGaussian.KlToStandard(Mean, Factor, LogDiagonal);

    public override Tensor KlToDiagonal(Tensor priorMean, Tensor priorLogVar) =>
        FullGaussian.KlToDiagonal(Mean, Factor, LogDiagonal, priorMean, priorLogVar);
}
