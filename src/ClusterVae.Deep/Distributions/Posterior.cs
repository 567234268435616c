using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>q(z|x) of a batch of rows, as an encoder gives it. The tensors belong to the dispose scope that was open when it was made.</summary>
internal abstract class Posterior
{
    private protected Posterior(Tensor mean) => Mean = mean;

    /// <summary>The embedding.</summary>
    public Tensor Mean { get; }                                                                 // [N,D]

    /// <summary>diag Σ.</summary>
    public abstract Tensor Variance();                                                          // [N,D]

    /// <summary>log diag Σ.</summary>
    public abstract Tensor LogVariance();                                                       // [N,D]

    /// <summary>z from standard normal noise of the mean's shape.</summary>
    public abstract Tensor Sample(Tensor noise);                                                // [N,D]

    /// <summary>log q(z|x) at the z that <see cref="Sample"/> makes of this noise.</summary>
    public abstract Tensor LogDensityAt(Tensor noise);                                          // [N]

    public abstract Tensor Entropy();                                                           // [N]

    /// <summary>KL(q ‖ N(0, I)).</summary>
    public abstract Tensor KlToStandard();                                                      // [N]

    /// <summary>KL(q ‖ N(m, diag s²)), one prior for all rows or one per row.</summary>
    public abstract Tensor KlToDiagonal(Tensor priorMean, Tensor priorLogVar);                  // [N]

    public Tensor Noise(Generator generator)
    {
        using var scope = NewDisposeScope();
        return randn(Mean.shape, ScalarType.Float32, generator: generator).to(Mean.device).MoveToOuterDisposeScope();
    }
}

/// <summary>q(z|x) = N(μ(x), diag σ²(x)).</summary>
internal sealed class DiagonalPosterior(Tensor mean, Tensor logVar) : Posterior(mean)
{
    public Tensor LogVar { get; } = logVar;                                                     // [N,D]

    public override Tensor Variance() => LogVar.exp();

    public override Tensor LogVariance() => LogVar.alias();

    public override Tensor Sample(Tensor noise) => DiagonalGaussian.Sample(Mean, LogVar, noise);

    public override Tensor LogDensityAt(Tensor noise)
    {
        using var scope = NewDisposeScope();
        // (z − μ)/σ is the noise itself: no division, no rounding.
        return (DiagonalGaussian.StandardLogDensity(noise) - Held(0.5) * LogVar.sum(-1)).MoveToOuterDisposeScope();
    }

    public override Tensor Entropy() => DiagonalGaussian.Entropy(LogVar);

    public override Tensor KlToStandard() => DiagonalGaussian.KlToStandard(Mean, LogVar);

    public override Tensor KlToDiagonal(Tensor priorMean, Tensor priorLogVar) =>
        DiagonalGaussian.KlToDiagonal(Mean, LogVar, priorMean, priorLogVar);
}

/// <summary>q(z|x) = N(μ(x), L(x) L(x)ᵀ).</summary>
internal sealed class FullPosterior : Posterior
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
