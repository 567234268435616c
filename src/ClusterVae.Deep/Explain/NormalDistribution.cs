using static TorchSharp.torch;

namespace ClusterVae.Deep;

internal static class NormalDistribution
{
    /// <summary>Φ(x) = ½ (1 + erf(x/√2)).</summary>
    public static Tensor Cdf(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x * (1 / Math.Sqrt(2))).erf() * 0.5 + 0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Φ⁻¹(p) = √2 erf⁻¹(2p − 1).</summary>
    public static Tensor Quantile(Tensor probability)
    {
        using var scope = NewDisposeScope();
        return ((probability * 2 - 1).erfinv() * Math.Sqrt(2)).MoveToOuterDisposeScope();
    }
}
