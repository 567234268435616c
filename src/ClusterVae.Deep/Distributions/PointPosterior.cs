using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// z = μ(x) without noise: the deterministic auto-encoder that 003 draws beside the variational one. It has no density, so there is no KL to pay
/// and no bound on log p(x): what would be one is NaN.
/// </summary>
internal sealed class PointPosterior(Tensor mean) : Posterior(mean)
{
    public override Tensor Variance() => zeros_like(Mean);

    public override Tensor LogVariance() => full_like(Mean, Held(double.NegativeInfinity));

    public override Tensor Sample(Tensor noise) => Mean.alias();

    public override Tensor LogDensityAt(Tensor noise) => Undefined();

    public override Tensor Entropy() => Undefined();

    /// <summary>0 while training, where nothing is paid; a bound with it would be none.</summary>
    public override Tensor KlToStandard() => zeros(Mean.shape[0], Mean.dtype, Mean.device);

    public override Tensor KlToDiagonal(Tensor priorMean, Tensor priorLogVar) => Undefined();

    private Tensor Undefined() => full(Mean.shape[0], Held(double.NaN), Mean.dtype, Mean.device);     // [N]
}
