namespace ClusterVae.Mixtures;

/// <summary>A component that was placed anew.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Component">From 0.</param>
/// <param name="Reason">Empty or collapsed.</param>
public sealed record ComponentRepair(int Iteration, int Component, RepairReason Reason);
