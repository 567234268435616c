using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>
/// A differentiable map of a batch. Not an nn.Module: those draw their first weights from the global random state, and their batch
/// normalisation writes to shared buffers in the forward pass; a layer here does neither, so that many threads may run it at once.
/// </summary>
public abstract class Layer : IDisposable
{
    /// <summary>What the optimiser moves; names are unique within the layer.</summary>
    public virtual IReadOnlyList<NamedTensor> Parameters => [];

    /// <summary>Running statistics and the like.</summary>
    public virtual IReadOnlyList<NamedTensor> State => [];

    public abstract Tensor Forward(Tensor x);

    /// <summary>Batch statistics and dropout while training, running statistics and no dropout otherwise.</summary>
    public virtual void SetTraining(bool on) { }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
