using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>p(x|z): how the decoder's output is read as a distribution over rows.</summary>
internal abstract class Likelihood : IDisposable
{
    /// <summary>The name under which a model file keeps the choice.</summary>
    public abstract string Name { get; }

    /// <summary>What training moves besides the network (a learned variance).</summary>
    public virtual IReadOnlyList<NamedTensor> Parameters => [];

    public virtual IReadOnlyList<NamedTensor> State => [];

    /// <summary>Numbers that the decoder gives for each feature.</summary>
    public virtual int OutputsPerFeature => 1;

    /// <summary>log p(x|z) per row, from rows [N,D] and decoder outputs [N,D] (times <see cref="OutputsPerFeature"/>).</summary>
    public abstract Tensor LogProbability(Tensor x, Tensor decoded);

    /// <summary>E[x|z], in the units of the rows.</summary>
    public abstract Tensor Mean(Tensor decoded);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

/// <summary>p(x|z) = Π_d Bernoulli(x_d; sigmoid(a_d)); x may also be continuous in [0, 1], then this is the negative cross-entropy.</summary>
internal sealed class BernoulliLikelihood : Likelihood
{
    /// <summary>log p(x|a) = Σ_d (x_d a_d + log sigmoid(−a_d)).</summary>
    public static Tensor LogDensity(Tensor x, Tensor logits)
    {
        using var scope = NewDisposeScope();
        // Both parts are added before the sum over columns: they are large where the logit is large, and cancel exactly there.
        return (x * logits).Plus((-logits).log_sigmoid()).sum(-1).MoveToOuterDisposeScope(); // [N]
    }

    public override string Name => "bernoulli";

    public override Tensor LogProbability(Tensor x, Tensor decoded) => LogDensity(x, decoded);

    public override Tensor Mean(Tensor decoded) => decoded.sigmoid();
}
