using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>What an optimiser step is told.</summary>
/// <param name="Gradients">One per micro-batch, in their order.</param>
/// <param name="Weights">How much each micro-batch counts: its share of the batch's rows.</param>
/// <param name="Rate">The learning rate of this step.</param>
/// <param name="Step">One-based, for Adam's bias correction.</param>
internal readonly record struct StepInput(IReadOnlyList<GradientSet> Gradients, float[] Weights, double Rate, long Step);

/// <summary>The optimiser: it sums the gradients of a batch's micro-batches in their order and moves the parameters.</summary>
internal abstract class GradientStep : IDisposable
{
    /// <summary>The moments, which a checkpoint keeps.</summary>
    public abstract IReadOnlyList<NamedTensor> State { get; }

    /// <summary>False when a gradient is not finite; the parameters are then of no use and the caller restores them.</summary>
    public abstract bool Apply(StepInput input, WorkerPool pool);

    protected virtual void Release() { }

    public void Dispose()
    {
        Release();
        foreach (var moment in State)
            moment.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Where a gradient's values lie and what they are; an address of 0 stands for zeros.</summary>
internal readonly record struct GradientMemory(nint Address, bool IsBFloat16);

/// <summary>The gradient of one micro-batch: one tensor per parameter, contiguous, float32 or bfloat16; null where the loss did not depend on it.</summary>
internal sealed class GradientSet(torch.Tensor?[] tensors, bool owned = true) : IDisposable
{
    public torch.Tensor? this[int parameter] => tensors[parameter];

    /// <summary>For passes in managed code.</summary>
    public GradientMemory[] Memory() => Array.ConvertAll(tensors, tensor => tensor is null
        ? default
        : new GradientMemory(TensorMemory.Address(tensor), tensor.dtype == torch.ScalarType.BFloat16));

    public void Dispose()
    {
        if (!owned)
            return;
        foreach (var tensor in tensors)
            tensor?.Dispose();
    }
}

/// <summary>Computes loss and gradient of a micro-batch without autograd; called on several workers at once, each time for another part.</summary>
internal interface IMicroBatchGradient : IDisposable
{
    /// <summary>Before the micro-batches of a step: the parameters stand still until it is over.</summary>
    void BeginStep(WorkerPool pool);

    (GradientSet Gradient, MicroBatchResult Result) Compute(MicroBatch batch, int part);
}
