using static ClusterVae.Deep.GaussianConstants;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>N(μ, diag σ²) with σ² kept as its logarithm. See docs/models/vae.md for the symbols.</summary>
internal static class DiagonalGaussian
{
    /// <summary>z = μ + σ·ε (EM and VAE tutorial problem 4).</summary>
    public static Tensor Sample(Tensor mean, Tensor logVar, Tensor noise)
    {
        using var scope = NewDisposeScope();
        return mean.Plus((Held(0.5) * logVar).exp() * noise).MoveToOuterDisposeScope();               // [N,D]
    }

    /// <summary>log N(z; μ, σ²) = −½ Σ_d (log 2π + log σ²_d + (z_d − μ_d)²/σ²_d).</summary>
    public static Tensor LogDensity(Tensor z, Tensor mean, Tensor logVar)
    {
        using var scope = NewDisposeScope();
        var terms = logVar.Plus((z - mean).Squared() * (-logVar).exp()).Plus(Held(Log2Pi));           // [..,D]
        return (Held(-0.5) * terms.sum(-1)).MoveToOuterDisposeScope();                                // [..]
    }

    /// <summary>log N(z; 0, I) = −½ Σ_d (log 2π + z_d²).</summary>
    public static Tensor StandardLogDensity(Tensor z)
    {
        using var scope = NewDisposeScope();
        return (Held(-0.5) * z.Squared().Plus(Held(Log2Pi)).sum(-1)).MoveToOuterDisposeScope();             // [N]
    }

    /// <summary>H = ½ Σ_d (1 + log 2π + log σ²_d).</summary>
    public static Tensor Entropy(Tensor logVar)
    {
        using var scope = NewDisposeScope();
        return (Held(0.5) * logVar.Plus(Held(1 + Log2Pi)).sum(-1)).MoveToOuterDisposeScope();             // [N]
    }

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) per dimension = ½ (σ² + μ² − 1 − log σ²); what the VAE notes mean, whose last line flips terms.</summary>
    public static Tensor KlToStandardPerDimension(Tensor mean, Tensor logVar)
    {
        using var scope = NewDisposeScope();
        // e^l − 1 − l by expm1, so that a posterior close to the prior does not cancel to rounding noise.
        return (Held(0.5) * (logVar.expm1() - logVar).Plus(mean.Squared())).MoveToOuterDisposeScope(); // [N,D]
    }

    /// <summary>KL(N(μ, diag σ²) ‖ N(0, I)), summed over dimensions (Clustering VAE eq. 1.10, VAE notes).</summary>
    public static Tensor KlToStandard(Tensor mean, Tensor logVar)
    {
        using var scope = NewDisposeScope();
        return KlToStandardPerDimension(mean, logVar).sum(-1).MoveToOuterDisposeScope();        // [N]
    }

    /// <summary>KL(N(μ, σ²) ‖ N(m, s²)) per dimension = ½ (σ²/s² + (μ − m)²/s² − 1 − log σ²/s²).</summary>
    public static Tensor KlToDiagonalPerDimension(Tensor mean, Tensor logVar, Tensor priorMean, Tensor priorLogVar)
    {
        using var scope = NewDisposeScope();
        var logRatio = logVar - priorLogVar;
        var distance = (mean - priorMean).Squared() * (-priorLogVar).exp();
        return (Held(0.5) * (logRatio.expm1() - logRatio).Plus(distance)).MoveToOuterDisposeScope();  // [..,D]
    }

    /// <summary>KL(N(μ, diag σ²) ‖ N(m, diag s²)), the prior one for all rows or one per row (VAE with GMM s.3.3).</summary>
    public static Tensor KlToDiagonal(Tensor mean, Tensor logVar, Tensor priorMean, Tensor priorLogVar)
    {
        using var scope = NewDisposeScope();
        return KlToDiagonalPerDimension(mean, logVar, priorMean, priorLogVar).sum(-1).MoveToOuterDisposeScope();   // [..]
    }
}

internal static class GaussianConstants
{
    /// <summary>log 2π.</summary>
    public const double Log2Pi = 1.8378770664093454836;
}
