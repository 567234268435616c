using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Deep;

namespace ClusterVae.Bench.Vae;

/// <summary>This library on the same rows, through its public trainer and model.</summary>
internal static class Ours
{
    private static VaeOptions Options => new()
    {
        Hidden = "500,500,2000",
        LatentDimensions = 10,
        Likelihood = LikelihoodKind.Bernoulli,
        Training = new() { Optimizer = OptimizerKind.Adam, Device = DeviceChoice.Cpu },
    };

    /// <summary>Samples per second of the second and later epochs: the first also warms up and chooses the number of workers.</summary>
    public static (double SamplesPerSecond, int Workers) Train(DenseRows<float> rows, int batch, int epochs, int? microBatch, int? threads, Precision precision)
    {
        var options = Options with { Training = Options.Training with { BatchSize = batch, Epochs = epochs + 1, MicroBatchSize = microBatch, Threads = threads, Precision = precision } };
        var (model, log) = new VaeTrainer(options).Train(rows);
        model.Dispose();
        var timed = log.Epochs.Skip(1).ToArray();
        return (timed.Length * (double)rows.Count / timed.Sum(epoch => epoch.Seconds), log.Workers);
    }

    /// <summary>A model whose speed is that of any other of its shape.</summary>
    public static VaeModel Model(DenseRows<float> rows, Precision precision) =>
        new VaeTrainer(Options with { Training = Options.Training with { Epochs = 1, Precision = precision } }).Train(new DenseRows<float>(rows.Block(0, 512).ToArray(), rows.Width)).Model;

    public static double Encode(VaeModel model, DenseRows<float> rows, int block, double seconds)
    {
        var means = new float[block * model.Latent];
        var started = Stopwatch.GetTimestamp();
        var (place, done) = (0, 0L);
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            model.Score(rows.Block(place, block), new VaeScores { Mean = means });
            done += block;
            place = (place + block) % (rows.Count - block + 1);
        }
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
