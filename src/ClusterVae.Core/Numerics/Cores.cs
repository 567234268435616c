namespace ClusterVae.Numerics;

/// <summary>How many cores a piece of work takes: as many as were named, or all.</summary>
internal static class Cores
{
    public static int Count(int? threads) => threads ?? Environment.ProcessorCount;

    public static ParallelOptions Loop(int? threads, CancellationToken stop) => new() { CancellationToken = stop, MaxDegreeOfParallelism = Count(threads) };
}
