namespace ClusterVae.Deep.Training;

/// <summary>Computes loss and gradient of a micro-batch without autograd; called on several workers at once, each time for another part.</summary>
internal interface IMicroBatchGradient : IDisposable
{
    (GradientSet Gradient, MicroBatchResult Result) Compute(MicroBatch batch, int part);
}
