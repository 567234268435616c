using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>The rows of a training: their order in every epoch, and those held out. The order depends on the seed and the epoch alone.</summary>
internal abstract class TrainingRows : IDisposable
{
    public abstract int Width { get; }

    /// <summary>Null when only a pass over the data would tell.</summary>
    public abstract long? Count { get; }

    public abstract bool HasHeldOut { get; }

    internal abstract IEnumerable<RowBatch> Epoch(int epoch, int batchSize);

    internal abstract IEnumerable<RowBatch> HeldOut(int batchSize);

    /// <summary>What a checkpoint remembers of the data, to refuse other data.</summary>
    internal abstract string Fingerprint();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

/// <summary>The rows of one optimiser step; workers cut their micro-batches from it at the same time.</summary>
internal abstract class RowBatch : IDisposable
{
    public abstract int Count { get; }

    /// <summary>Rows [b, D] and their numbers [b]; the caller's dispose scope owns both.</summary>
    public abstract (torch.Tensor Rows, torch.Tensor Indices) Cut(int start, int count);

    protected virtual void Release() { }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What the seed is split for. The numbers are part of what "same seed, same bytes" means and never change.</summary>
internal static class RandomKeys
{
    public const long HeldOut = 1;
    public const long Order = 2;
    public const long Noise = 3;
    public const long HeldOutNoise = 4;
    public const long Weights = 5;
    public const long ShuffleBuffer = 6;
}
