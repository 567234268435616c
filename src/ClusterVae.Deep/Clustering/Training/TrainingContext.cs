using System.Globalization;
using ClusterVae.Data;
using ClusterVae.Randomness;
using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>What an objective needs to train one restart, and what it leaves behind.</summary>
internal sealed class TrainingContext
{
    public required ClusteringVaeOptions Options { get; init; }

    public required ClusteringPlan Plan { get; init; }

    public required int Clusters { get; init; }

    /// <summary>As they came.</summary>
    public required DenseRows<float> Raw { get; init; }

    /// <summary>In the network's units.</summary>
    public required DenseRows<float> Data { get; init; }

    public required TrainingRows Rows { get; init; }

    /// <summary>The component of each row where it is known, −1 elsewhere.</summary>
    public int[]? Labels { get; init; }

    public required torch.Device Device { get; init; }

    /// <summary>The model to go on from.</summary>
    public ClusterScoring? Previous { get; init; }

    public IAugmentation? Augmentation { get; init; }

    /// <summary>Of this restart.</summary>
    public required long Seed { get; init; }

    /// <summary>Hears the stage, the part of this restart that is done, and where the stage stands.</summary>
    public Action<string, double, TrainingProgress>? Report { get; init; }

    public CancellationToken Stop { get; init; }

    public List<ClusteringStage> Stages { get; } = [];

    /// <summary>How many clusters the groups fill that this restart began at, where it began at any.</summary>
    public double? InUseAtFirst { get; set; }

    /// <summary>Everything that this restart is going to run.</summary>
    private IReadOnlyList<PlannedStage> Planned => field ??= [.. ObjectiveTraining.Of(Options.Objective).Stages(this)];

    private int EpochsDone { get; set; }

    /// <summary>
    /// A generative model learns the rows as they are shown: pictures may be moved, but noise on a table would be learned as part of it. Codes that a mixture shall find clusters in hold
    /// how a picture was moved only if they must, so there the picture is to be rebuilt as it was; groups of InfoMax are there before the codes.
    /// </summary>
    public IAugmentation? PictureMoves => Plan.Image is null || Augmentation is null ? null
        : Plan.Start == ClusteringStart.Codes ? new SeenThrough(Augmentation) : Augmentation;

    /// <summary>
    /// The part of the learning rate at which VAE and mixture are trained together. Groups that moved pictures made are not where the likelihood alone would go: at
    /// the full rate MNIST loses six points in four epochs, at a tenth one in twelve. On tables the likelihood knows at least as much.
    /// </summary>
    public double JointRate => Plan is { Start: ClusteringStart.InfoMax, Image: not null } ? 0.1 : 1;

    /// <summary>Trains the objective for the epochs that the stage was planned for, at a part of the learning rate, and notes the stage.</summary>
    public TrainingLog Run(string stage, Objective objective, double partOfRate = 1, RateSchedule schedule = RateSchedule.Cosine)
    {
        var epochs = Planned.Single(planned => planned.Name == stage).Epochs;
        var log = TrainingLoop.Run(LoopOptions(stage, epochs) with { LearningRate = Options.Training.Rate * partOfRate, Schedule = Options.Training.Schedule ?? schedule }, objective, Rows, Device, Progress(stage, epochs), Stop);
        Stages.Add(new ClusteringStage(stage, log));
        EpochsDone += epochs;
        return log;
    }

    /// <summary>Notes that nothing before the mixture need be trained, since a cache has what comes of it.</summary>
    public void SkipBeforeMixture(string stage)
    {
        Stages.Add(new ClusteringStage(stage, null, FromCache: true));
        EpochsDone += Planned.Where(planned => planned.BeforeMixture).Sum(planned => planned.Epochs);
    }

    /// <summary>A generator of its own for each purpose.</summary>
    public torch.Generator Generator(string purpose) => new(Stream(purpose).NextBits());

    public RandomStream Stream(string purpose)
    {
        var stream = new RandomStream(Seed);
        foreach (var letter in purpose)
            stream = stream.Split(letter);
        return stream;
    }

    public Likelihood NewLikelihood() => ClusterScoring.LikelihoodOf(Plan.Bernoulli ? "bernoulli" : "gaussian-shared", Device);

    /// <summary>Something of every row, computed in blocks by the workers.</summary>
    public float[] OfEveryRow(int width, Func<torch.Tensor, torch.Tensor> read)
    {
        var values = new float[Data.Count * width];
        ScoringWorkers.Run(Data.Count, (start, count) =>
        {
            using var off = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var x = torch.empty([count, Data.Width], torch.float32);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(Data.Block(start, count)).CopyTo(x.bytes);
            TensorMemory.Values(read(x.to(Device))).CopyTo(values, start * width);
        });
        return values;
    }

    /// <summary>Loss and gradients in blocks of the plan's size.</summary>
    private TrainingOptions LoopOptions(string stage, int epochs) => Options.Training with
    {
        Epochs = epochs,
        BatchSize = Plan.BatchSize,
        MicroBatchSize = Plan.MicroBatchSize,
        Seed = (long)(Stream(stage).NextBits() >> 1),
        // Every stage of every restart keeps its own: what is done is restored at once, what was begun goes on.
        CheckpointDirectory = Options.Training.CheckpointDirectory is { } folder ? Path.Combine(folder, Seed.ToString(CultureInfo.InvariantCulture), stage) : null,
    };

    private StageProgress? Progress(string stage, int epochs)
    {
        if (Report is null)
            return null;
        double all = Planned.Sum(planned => planned.Epochs);
        return new StageProgress(training => Report(stage, Math.Min(1, (EpochsDone + training.Fraction * epochs) / all), training));
    }

    private sealed class StageProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
