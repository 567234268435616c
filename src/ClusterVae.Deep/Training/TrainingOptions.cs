using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.TrainingOptions>;

namespace ClusterVae.Deep;

/// <summary>
/// How the loop under every deep trainer runs: how long and how fast, from which seed, on what. What is null is chosen by the trainer.
/// </summary>
public record TrainingOptions : IRuled<TrainingOptions>
{
    private const int UsualBatch = 256;
    private const double UsualRate = 1e-3;

    /// <summary>
    /// Passes over the data. Of a plain VAE null takes 100, more where these are fewer than 300 steps, and down to 20 where they are more than 5,000; of a
    /// clustering they are those of the main stage (of each round for MutualTraining, of the first phase for InfoMax), and null chooses by the number of rows.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>Rows per optimiser step; null takes 256, more where there are many clusters.</summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Rows that one worker runs at once; a batch is cut into micro-batches of nearly equal size, at most this. The trained bytes depend on it,
    /// and not on the number of threads. Null chooses by the batch size: a quarter of it, but at least 128 and at most 512 (on a GPU the whole batch).
    /// </summary>
    [JsonInclude]
    internal int? MicroBatchSize { get; init; }

    /// <summary>Null is the trainer's own, as with the rate and the decay of weights: AdamW, 1e-3 and none, except where a paper's preset has others.</summary>
    public OptimizerKind? Optimizer { get; init; }

    public double? LearningRate { get; init; }

    /// <summary>Null is the trainer's own: constant for a plain VAE, a cosine for a clustering.</summary>
    public RateSchedule? Schedule { get; init; }

    /// <summary>Epochs over which the rate climbs linearly to <see cref="LearningRate"/>.</summary>
    public double RateWarmupEpochs { get; init; }

    /// <summary>Factor per epoch of <see cref="RateSchedule.Exponential"/>.</summary>
    public double RateDecay { get; init; } = 0.97;

    /// <summary>Epochs at which the rate is multiplied by <see cref="RateStepFactor"/>, such as "250,350,450"; works with every schedule.</summary>
    public string? RateSteps { get; init; }

    public double RateStepFactor { get; init; } = 0.1;

    /// <summary>Epoch from which <see cref="RateSchedule.Exon"/> decays.</summary>
    public int RateDecayStart { get; init; } = 10;

    /// <summary>The denominator of <see cref="RateSchedule.Exon"/> in epochs; null takes <see cref="Epochs"/>.</summary>
    public int? RateDecaySpan { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.999;

    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled from the gradient with AdamW, added to it with Adam.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it; null leaves them.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// Part of the rows that is held out to judge the epochs; the best epoch's weights are the result. Null is none, but a fifth for a plain VAE of at most
    /// 2,000 rows whose epochs are not given.
    /// </summary>
    public double? ValidationFraction { get; init; }

    internal double HeldOutPart => ValidationFraction ?? 0;

    /// <summary>Epochs without a better held-out loss after which training stops. Null never stops early, but is 20 where a plain VAE holds rows out by itself.</summary>
    public int? Patience { get; init; }

    /// <summary>Rows kept to shuffle in when the data is larger than memory; null keeps all rows in memory and shuffles them fully.</summary>
    public int? ShuffleBufferRows { get; init; }

    /// <summary>How often an epoch with a loss that is not finite is begun again at half the rate before training gives up.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Null leaves the choice to whoever trains: 1 here, the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    internal int RowsPerStep => BatchSize ?? UsualBatch;

    internal double Rate => LearningRate ?? UsualRate;

    /// <summary>A network learns by steps, but few rows that are seen too often are learned by heart.</summary>
    internal int EpochsFor(long? rows)
    {
        const int least = 20;
        const int usual = 100;
        const double leastSteps = 300;
        const double mostSteps = 5000;
        // Where only a pass would tell how many rows there are, they are many.
        var steps = rows is { } count ? Math.Ceiling(count / (double)RowsPerStep) : mostSteps;
        return Epochs ?? (int)Math.Ceiling(Math.Max(least, Math.Clamp(usual, leastSteps / steps, Math.Max(mostSteps / steps, leastSteps / steps))));
    }

    /// <summary>Few rows are soon learned by heart, and only rows that a network has not seen tell when.</summary>
    internal TrainingOptions HoldingOutOf(long? rows)
    {
        const int few = 2000;
        return ValidationFraction is null && Epochs is null && ShuffleBufferRows is null && rows <= few ? this with { ValidationFraction = 0.2, Patience = Patience ?? 20 } : this;
    }

    /// <summary>Workers; null tries during the first steps which number is fastest. The trained bytes do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>Null takes the GPU where there is one, else the CPU.</summary>
    public DeviceChoice? Device { get; init; }

    /// <summary>How exactly matrix products are taken; null is float32.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Which GPU.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Directory for a checkpoint after every epoch of every stage; null for none.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Goes on from the checkpoint in <see cref="CheckpointDirectory"/> if there is one; the result has the same bytes as an uninterrupted training.</summary>
    public bool Resume { get; init; }

    static IReadOnlyList<Rule<TrainingOptions>> IRuled<TrainingOptions>.Rules { get; } =
    [
        Whole(nameof(Epochs), o => o.Epochs, 1, 1_000_000),
        Whole(nameof(BatchSize), o => o.BatchSize, 1, 1 << 24),
        Whole(nameof(MicroBatchSize), o => o.MicroBatchSize, 1, 1 << 24),
        Truth(nameof(MicroBatchSize), o => o.MicroBatchSize is not { } part || part < 1 || (o.RowsPerStep - 1L) / part < 64, o => o.MicroBatchSize,
            "at most 64 micro-batches per batch", "Every micro-batch keeps its own gradient: raise MicroBatchSize or lower BatchSize."),
        Word(nameof(Optimizer), o => o.Optimizer),
        Number(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        Word(nameof(Schedule), o => o.Schedule),
        Number(nameof(RateWarmupEpochs), o => o.RateWarmupEpochs, Interval.Closed(0, 1_000_000)),
        Number(nameof(RateDecay), o => o.RateDecay, Interval.AboveUpTo(0, 1)),
        Truth(nameof(RateSteps), o => TryParseSteps(o.RateSteps, out _), o => o.RateSteps, "rising epoch numbers separated by commas", "Write for example 250,350,450."),
        Number(nameof(RateStepFactor), o => o.RateStepFactor, Interval.AboveUpTo(0, 1)),
        Whole(nameof(RateDecayStart), o => o.RateDecayStart, 0, 1_000_000),
        Whole(nameof(RateDecaySpan), o => o.RateDecaySpan, 1, 1_000_000),
        Number(nameof(Beta1), o => o.Beta1, Interval.From(0, 1)),
        Number(nameof(Beta2), o => o.Beta2, Interval.From(0, 1)),
        Number(nameof(Epsilon), o => o.Epsilon, Interval.AboveUpTo(0, 1)),
        Number(nameof(WeightDecay), o => o.WeightDecay, Interval.Closed(0, 10)),
        Number(nameof(ClipNorm), o => o.ClipNorm, Interval.Above(0), "Choose the largest norm, or nothing for no clipping."),
        Number(nameof(ValidationFraction), o => o.ValidationFraction, Interval.From(0, 1)),
        Whole(nameof(Patience), o => o.Patience, 1, 1_000_000),
        Whole(nameof(ShuffleBufferRows), o => o.ShuffleBufferRows, 1, 1 << 30),
        Whole(nameof(Retries), o => o.Retries, 0, 100),
        Whole(nameof(Threads), o => o.Threads, 1, 1024, "Choose the number of workers, or nothing for automatic."),
        Word(nameof(Device), o => o.Device),
        Whole(nameof(DeviceIndex), o => o.DeviceIndex, 0, 1024),
        Word(nameof(Precision), o => o.Precision),
        Truth(nameof(CheckpointDirectory), o => o.CheckpointDirectory is null || !string.IsNullOrWhiteSpace(o.CheckpointDirectory), o => o.CheckpointDirectory, "the name of a folder", "Name the folder, or leave it out."),
        Truth(nameof(Resume), o => !o.Resume || o.CheckpointDirectory is { Length: > 0 }, o => o.Resume, "only with a CheckpointDirectory", "Name the directory that holds the checkpoint."),
    ];

    /// <summary>The options that decide the trained bytes: what a model file keeps and a checkpoint must agree with.</summary>
    internal TrainingOptions Essence() => this with { Seed = SeedOrDefault, Threads = null, CheckpointDirectory = null, Resume = false };

    internal string EssenceAsJson() => JsonSerializer.Serialize(Essence(), Json);

    internal static bool TryParseSteps(string? text, out int[] epochs)
    {
        epochs = [];
        if (string.IsNullOrWhiteSpace(text))
            return true;
        var parsed = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var epoch)
                || epoch < 1 || parsed.Count > 0 && epoch <= parsed[^1])
                return false;
            parsed.Add(epoch);
        }
        epochs = [.. parsed];
        return true;
    }

    /// <summary>How options, networks and logs are written into model files: enumerations as words, records of an abstract family with their kind.</summary>
    internal static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds } },
    };

    private static void NameKinds(JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not null || type.Kind != JsonTypeInfoKind.Object || !type.Type.IsAbstract || type.Type.Assembly != typeof(TrainingOptions).Assembly)
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "Kind" };
        foreach (var (name, kind) in Kinds.Of(type.Type))
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, name));
    }
}

public enum OptimizerKind
{
    /// <summary>Kingma and Ba; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Loshchilov and Hutter; weight decay is decoupled from the gradient.</summary>
    AdamW,
}
