using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Reparametrised sampling of a cluster: the first half of the VAE notes' two-fold trick (Gumbel-softmax, then the Gaussian).</summary>
internal static class GumbelSoftmax
{
    /// <summary>g = −log(−log u): standard Gumbel noise from uniform noise on [0, 1).</summary>
    public static Tensor FromUniform(Tensor uniform)
    {
        using var scope = NewDisposeScope();
        // A uniform draw may be exactly zero; the bound keeps its Gumbel at −3.8 instead of −∞.
        return (-(-uniform.clamp_min(Held(1e-20)).log()).log()).MoveToOuterDisposeScope();
    }

    public static Tensor Noise(long rows, long classes, Generator generator, Device? device = null)
    {
        using var scope = NewDisposeScope();
        return FromUniform(rand(rows, classes, generator: generator)).to(device ?? CPU).MoveToOuterDisposeScope();   // [N,K]
    }

    /// <summary>y = softmax((log π + g)/τ).</summary>
    public static Tensor Soft(Tensor logits, Tensor gumbel, double temperature)
    {
        using var scope = NewDisposeScope();
        return nn.functional.softmax(logits.Plus(gumbel) / Held(temperature), -1).MoveToOuterDisposeScope();         // [N,K]
    }

    /// <summary>One-hot arg max of log π + g forward (an exact draw from π), the gradient of <see cref="Soft"/> backward (straight-through).</summary>
    public static Tensor Hard(Tensor logits, Tensor gumbel, double temperature)
    {
        using var scope = NewDisposeScope();
        var soft = Soft(logits, gumbel, temperature);
        var hard = OneHot(soft.argmax(-1), soft.shape[^1]).to(soft.dtype);
        return (hard - soft.detach()).Plus(soft).MoveToOuterDisposeScope();                     // [N,K]
    }

    internal static Tensor OneHot(Tensor classes, long count)
    {
        using var scope = NewDisposeScope();
        return nn.functional.one_hot(classes, count).to(ScalarType.Float32).MoveToOuterDisposeScope();         // [N,K]
    }
}
