using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Randomness;

// A training in a process of its own, for tests that kill one: ClusterVae.Deep.TrainerProcess MODEL [CHECKPOINTS]
var options = new VaeOptions
{
    LatentDimensions = 4,
    Hidden = "64,32",
    Likelihood = LikelihoodKind.Bernoulli,
    Training = new()
    {
        Epochs = 12, BatchSize = 64, ValidationFraction = 0.1, Schedule = RateSchedule.Cosine, Device = DeviceChoice.Cpu,
        CheckpointDirectory = args.Length > 1 ? args[1] : null, Resume = args.Length > 1,
    },
};
const int width = 16;
var random = new RandomStream(8);
var values = new float[12_000 * width];
for (var index = 0; index < values.Length; index++)
    values[index] = (index / width % 3 == index % 3 ? 0.8f : 0.1f) + 0.1f * (float)random.NextDouble();

var (model, _) = new VaeTrainer(options).Train(new DenseRows<float>(values, width), new EpochLines());
model.Write(args[0]);
model.Dispose();

internal sealed class EpochLines : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.EpochDone)
            Console.WriteLine(value.Epoch);
    }
}
