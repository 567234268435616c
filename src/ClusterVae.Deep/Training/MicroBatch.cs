using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>
/// The rows that one worker runs forward and backward at once. Its size is fixed by the options, never by the number of threads, and its
/// generator is seeded from (seed, epoch, batch, micro-batch), so that noise and augmentation depend neither on threads nor on the
/// global torch state.
/// </summary>
internal sealed class MicroBatch : IDisposable
{
    public MicroBatch(torch.Tensor rows, torch.Tensor indices, torch.Generator generator, TrainingMoment moment)
    {
        Rows = rows;
        Indices = indices;
        Generator = generator;
        Moment = moment;
    }

    public torch.Tensor Rows { get; }               // [b, D] float32

    /// <summary>Row numbers in the data, for objectives that keep something per row.</summary>
    public torch.Tensor Indices { get; }            // [b] int64

    public torch.Generator Generator { get; }

    public TrainingMoment Moment { get; }

    public void Dispose()
    {
        Rows.Dispose();
        Indices.Dispose();
        Generator.Dispose();
    }
}

/// <summary>Where in the training a step stands; schedules read it.</summary>
/// <param name="Epoch">Zero-based.</param>
/// <param name="Epochs">How many there will be, unless training stops early.</param>
/// <param name="Step">Optimiser steps taken before this one, over all epochs.</param>
/// <param name="Progress">Epochs done, with the part of the current one that is done: 0 at the start, <paramref name="Epochs"/> at the end.</param>
internal readonly record struct TrainingMoment(int Epoch, int Epochs, long Step, double Progress);
