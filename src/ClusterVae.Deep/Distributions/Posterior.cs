using static TorchSharp.torch;

namespace ClusterVae.Deep.Distributions;

/// <summary>q(z|x) of a batch of rows, as an encoder gives it. The tensors belong to the dispose scope that was open when it was made.</summary>
public abstract class Posterior
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
