using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// What a training makes smaller: a network and the loss on it. <see cref="Loss"/> is called on several worker threads at once and may
/// write to nothing that they share; everything else is called by one thread between steps.
/// </summary>
internal abstract class Objective : IDisposable
{
    /// <summary>What the optimiser moves, float32 and contiguous, in an order that never changes.</summary>
    public abstract IReadOnlyList<NamedTensor> Parameters { get; }

    /// <summary>What a checkpoint must keep besides: running statistics, teacher weights, targets per row.</summary>
    public virtual IReadOnlyList<NamedTensor> State => [];

    /// <summary>The loss of one micro-batch: a scalar, the mean over its rows.</summary>
    public abstract torch.Tensor Loss(MicroBatch batch, LossTerms terms);

    public virtual void BeginEpoch(TrainingMoment moment) { }

    /// <summary>After the optimiser's step, where a teacher's average or a running target is moved.</summary>
    public virtual void AfterStep(TrainingMoment moment) { }

    /// <summary>On for training steps, off for the held-out loss: dropout, batch statistics and augmentation follow it.</summary>
    public abstract void SetTraining(bool on);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
