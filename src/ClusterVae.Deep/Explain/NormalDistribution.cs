using static TorchSharp.torch;

namespace ClusterVae.Deep;

internal static class NormalDistribution
{
    /// <summary>Φ(x) = ½ (1 + erf(x/√2)).</summary>
    public static Tensor Cdf(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x * Held(1 / Math.Sqrt(2))).erf() * Held(0.5)).Plus(Held(0.5)).MoveToOuterDisposeScope();
    }

    /// <summary>Φ⁻¹(p) = √2 erf⁻¹(2p − 1).</summary>
    public static Tensor Quantile(Tensor probability)
    {
        using var scope = NewDisposeScope();
        return ((probability * Held(2) - Held(1)).erfinv() * Held(Math.Sqrt(2))).MoveToOuterDisposeScope();
    }
}
