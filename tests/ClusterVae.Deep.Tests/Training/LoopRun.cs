using ClusterVae.Data;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep.Tests.Training;

/// <summary>One training of the tests' objective, and the bytes that it made.</summary>
internal static class LoopRun
{
    public const int Width = 6;

    public static DenseRows<float> Data(int count = 150, int seed = 5)
    {
        var random = new RandomStream(seed);
        var values = new float[count * Width];
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)random.NextGaussian();
        return new DenseRows<float>(values, Width);
    }

    public static (byte[] Bytes, TrainingLog Log) Train(
        TrainingOptions options,
        DenseRows<float>? data = null,
        Autoencoder? objective = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken stop = default)
    {
        using var owned = objective ?? new Autoencoder(Width, 4);
        using var rows = Rows(options, data ?? Data());
        var log = TrainingLoop.Run(options, owned, rows, torch.CPU, progress, stop);
        return (owned.Bytes(), log);
    }

    private static TrainingRows Rows(TrainingOptions options, DenseRows<float> data) => options.ShuffleBufferRows > 0
        ? new StreamedRows(data, options, torch.CPU)
        : ResidentRows.Load(data, options, torch.CPU);
}

/// <summary>Reports on the thread that trains, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => tell(value);
}
