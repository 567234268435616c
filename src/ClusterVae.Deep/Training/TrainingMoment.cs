namespace ClusterVae.Deep.Training;

/// <summary>Where in the training a step stands; schedules read it.</summary>
/// <param name="Epoch">Zero-based.</param>
/// <param name="Epochs">How many there will be, unless training stops early.</param>
/// <param name="Step">Optimiser steps taken before this one, over all epochs.</param>
/// <param name="Progress">Epochs done, with the part of the current one that is done: 0 at the start, <paramref name="Epochs"/> at the end.</param>
public readonly record struct TrainingMoment(int Epoch, int Epochs, long Step, double Progress);
