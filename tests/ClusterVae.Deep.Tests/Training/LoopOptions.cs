namespace ClusterVae.Deep.Tests.Training;

/// <summary>The common options alone, small.</summary>
public sealed record LoopOptions : TrainingOptions
{
    public LoopOptions() => (Epochs, BatchSize, MicroBatchSize, LearningRate, Device) = (4, 32, 8, 0.01, DeviceChoice.Cpu);
}
