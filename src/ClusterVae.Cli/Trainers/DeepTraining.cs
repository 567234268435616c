using System.Globalization;
using ClusterVae.Deep;
using ClusterVae.MLNet;

namespace ClusterVae.Cli.Trainers;

/// <summary>What the trainers with networks share.</summary>
internal static class DeepTraining
{
    public const string Embedding = "Embedding";

    /// <summary>A batch job without --seed is to give the same model every night.</summary>
    public const long UsualSeed = 1;

    public static VaeOptions Seeded(VaeOptions options) => options with { Training = Seeded(options.Training) };

    public static TrainingOptions Seeded(TrainingOptions options) => options with { Seed = options.Seed ?? UsualSeed };

    public static IEnumerable<KeyValuePair<string, object>> Facts(VaeOptions options, VaeEncoderTransformer transformer)
    {
        yield return new("seed", options.Training.Seed ?? UsualSeed);
        yield return new("likelihood", options.Likelihood.ToString());
        if (transformer.Log is not { Epochs.Count: > 0 } log)
            yield break;
        yield return new("iterations", log.Epochs.Count);
        yield return new("bestEpoch", log.BestEpoch);
        yield return new("loss", log.Epochs[log.BestEpoch].Loss);
        yield return new("rowsPerSecond", log.Epochs[^1].RowsPerSecond);
        yield return new("workers", log.Workers);
        yield return new("device", log.Device);
    }

    public static string Text(TrainingProgress value) =>
        string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1}/{value.Epochs}, loss {value.Loss:G6}, {value.RowsPerSecond:F0} rows/s");

    internal sealed class Reporter(IProgress<TrainingStep> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(new TrainingStep(value.Fraction, Text(value)));
    }
}
