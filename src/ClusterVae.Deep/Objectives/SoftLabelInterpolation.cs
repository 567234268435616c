using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>SCI, soft-label consistency interpolation: EXoN's classification loss on mixed rows x̃ = ρ x¹ + (1 − ρ) x² (004 s.3.3).</summary>
internal static class SoftLabelInterpolation
{
    /// <summary>ρ H(ỹ¹, f(x̃)) + (1 − ρ) H(ỹ², f(x̃)), the labels without gradient (004 eq. 7).</summary>
    public static Tensor Loss(Tensor first, Tensor second, double rho, Tensor logMixed)
    {
        using var scope = NewDisposeScope();
        var loss = (Categorical.CrossEntropy(first.detach(), logMixed) * Held(rho)).Plus(Categorical.CrossEntropy(second.detach(), logMixed) * Held(1 - rho));
        return loss.MoveToOuterDisposeScope();                                                  // [N]
    }

    /// <summary>ρ KL(ỹ¹ ‖ f(x̃)) + (1 − ρ) KL(ỹ² ‖ f(x̃)): the same up to what does not depend on the classifier (004 eq. 8).</summary>
    public static Tensor Divergence(Tensor first, Tensor second, double rho, Tensor logMixed)
    {
        using var scope = NewDisposeScope();
        var entropies = (Categorical.Entropy(first.detach().log()) * Held(rho)).Plus(Categorical.Entropy(second.detach().log()) * Held(1 - rho));
        return (Loss(first, second, rho, logMixed) - entropies).MoveToOuterDisposeScope();      // [N]
    }

    /// <summary>ρ ỹ¹ + (1 − ρ) ỹ²: the f(x̃) at which both are smallest (004 eq. 9).</summary>
    public static Tensor Optimum(Tensor first, Tensor second, double rho)
    {
        using var scope = NewDisposeScope();
        return (first * Held(rho)).Plus(second * Held(1 - rho)).MoveToOuterDisposeScope();                // [N,K]
    }
}
