using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Distributions;

/// <summary>p(x|z): how the decoder's output is read as a distribution over rows.</summary>
public abstract class Likelihood : IDisposable
{
    /// <summary>The name under which a model file keeps the choice.</summary>
    public abstract string Name { get; }

    /// <summary>What training moves besides the network (a learned variance).</summary>
    public virtual IReadOnlyList<NamedTensor> Parameters => [];

    public virtual IReadOnlyList<NamedTensor> State => [];

    /// <summary>log p(x|z) per row, from rows [N,D] and decoder outputs [N,D].</summary>
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
