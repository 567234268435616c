using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>
/// What every deep trainer shares. All options are plain numbers, words and switches, so that a command line can set them by name; the rules
/// are data.
/// </summary>
public abstract record TrainingOptions
{
    /// <summary>Passes over the data; null takes 100, more where these are fewer than 300 steps, and down to 20 where they are more than 5,000.</summary>
    public int? Epochs { get; init; }

    /// <summary>Rows per optimiser step.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>
    /// Rows that one worker runs at once; a batch is cut into micro-batches of nearly equal size, at most this. The trained bytes depend on it,
    /// and not on the number of threads. 0 chooses by the batch size: a quarter of it, but at least 128 and at most 512 (on a GPU the whole batch).
    /// </summary>
    public int MicroBatchSize { get; init; }

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    public double LearningRate { get; init; } = 1e-3;

    public RateSchedule Schedule { get; init; } = RateSchedule.Constant;

    /// <summary>Epochs over which the rate climbs linearly to <see cref="LearningRate"/>.</summary>
    public double RateWarmupEpochs { get; init; }

    /// <summary>Factor per epoch of <see cref="RateSchedule.Exponential"/>.</summary>
    public double RateDecay { get; init; } = 0.97;

    /// <summary>Epochs at which the rate is multiplied by <see cref="RateStepFactor"/>, such as "250,350,450"; works with every schedule.</summary>
    public string RateSteps { get; init; } = "";

    public double RateStepFactor { get; init; } = 0.1;

    /// <summary>Epoch from which <see cref="RateSchedule.Exon"/> decays.</summary>
    public int RateDecayStart { get; init; } = 10;

    /// <summary>The denominator of <see cref="RateSchedule.Exon"/> in epochs; 0 takes <see cref="Epochs"/>.</summary>
    public int RateDecaySpan { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.999;

    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled from the gradient with AdamW, added to it with Adam.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it; 0 leaves them.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Part of the rows that is held out to judge the epochs; the best epoch's weights are the result.</summary>
    public double ValidationFraction { get; init; }

    /// <summary>Epochs without a better held-out loss after which training stops; 0 never stops early.</summary>
    public int Patience { get; init; }

    /// <summary>Rows kept to shuffle in when the data is larger than memory; 0 keeps all rows in memory and shuffles them fully.</summary>
    public int ShuffleBufferRows { get; init; }

    /// <summary>How often an epoch with a loss that is not finite is begun again at half the rate before training gives up.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Null leaves the choice to whoever trains: 1 here, the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>A network learns by steps, but few rows that are seen too often are learned by heart.</summary>
    internal int EpochsFor(long? rows)
    {
        const int least = 20;
        const int usual = 100;
        const double leastSteps = 300;
        const double mostSteps = 5000;
        // Where only a pass would tell how many rows there are, they are many.
        var steps = rows is { } count ? Math.Ceiling(count / (double)BatchSize) : mostSteps;
        return Epochs ?? (int)Math.Ceiling(Math.Max(least, Math.Clamp(usual, leastSteps / steps, Math.Max(mostSteps / steps, leastSteps / steps))));
    }

    /// <summary>Workers; 0 tries during the first steps which number is fastest. The trained bytes do not depend on it.</summary>
    public int Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>How exactly matrix products are taken. Model files written before there was a choice have no such line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Which GPU.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Directory for a checkpoint after every epoch; empty for none.</summary>
    public string CheckpointDirectory { get; init; } = "";

    /// <summary>Goes on from the checkpoint in <see cref="CheckpointDirectory"/> if there is one; the result has the same bytes as an uninterrupted training.</summary>
    public bool Resume { get; init; }

    /// <summary>The rules of the options above, for the records derived from this one.</summary>
    protected static IReadOnlyList<Rule<TOptions>> CommonRules<TOptions>() where TOptions : TrainingOptions =>
    [
        new RangeRule<TOptions>(nameof(Epochs), o => o.Epochs ?? 1, Interval.Closed(1, 1_000_000)),
        new RangeRule<TOptions>(nameof(BatchSize), o => o.BatchSize, Interval.Closed(1, 1 << 24)),
        new RangeRule<TOptions>(nameof(MicroBatchSize), o => o.MicroBatchSize, Interval.Closed(0, 1 << 24), "Choose 0 for automatic, or rows per worker."),
        new TruthRule<TOptions>(nameof(MicroBatchSize), o => o.MicroBatchSize < 1 || (o.BatchSize - 1L) / o.MicroBatchSize < 64, o => o.MicroBatchSize,
            "at most 64 micro-batches per batch", "Every micro-batch keeps its own gradient: raise MicroBatchSize or lower BatchSize."),
        new RangeRule<TOptions>(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        new RangeRule<TOptions>(nameof(RateWarmupEpochs), o => o.RateWarmupEpochs, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(RateDecay), o => o.RateDecay, Interval.AboveUpTo(0, 1)),
        new TruthRule<TOptions>(nameof(RateSteps), o => TryParseSteps(o.RateSteps, out _), o => o.RateSteps, "rising epoch numbers separated by commas", "Write for example 250,350,450."),
        new RangeRule<TOptions>(nameof(RateStepFactor), o => o.RateStepFactor, Interval.AboveUpTo(0, 1)),
        new RangeRule<TOptions>(nameof(RateDecayStart), o => o.RateDecayStart, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(RateDecaySpan), o => o.RateDecaySpan, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(Beta1), o => o.Beta1, Interval.From(0, 1)),
        new RangeRule<TOptions>(nameof(Beta2), o => o.Beta2, Interval.From(0, 1)),
        new RangeRule<TOptions>(nameof(Epsilon), o => o.Epsilon, Interval.AboveUpTo(0, 1)),
        new RangeRule<TOptions>(nameof(WeightDecay), o => o.WeightDecay, Interval.Closed(0, 10)),
        new RangeRule<TOptions>(nameof(ClipNorm), o => o.ClipNorm, Interval.AtLeast(0), "Choose 0 for no clipping, or the largest norm."),
        new RangeRule<TOptions>(nameof(ValidationFraction), o => o.ValidationFraction, Interval.From(0, 1)),
        new RangeRule<TOptions>(nameof(Patience), o => o.Patience, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(ShuffleBufferRows), o => o.ShuffleBufferRows, Interval.Closed(0, 1 << 30)),
        new RangeRule<TOptions>(nameof(Retries), o => o.Retries, Interval.Closed(0, 100)),
        new RangeRule<TOptions>(nameof(Threads), o => o.Threads, Interval.Closed(0, 1024), "Choose 0 for automatic, or the number of workers."),
        new RangeRule<TOptions>(nameof(DeviceIndex), o => o.DeviceIndex, Interval.Closed(0, 1024)),
        new TruthRule<TOptions>(nameof(Optimizer), o => Enum.IsDefined(o.Optimizer), o => o.Optimizer, "Adam or AdamW", "Choose one of these."),
        new TruthRule<TOptions>(nameof(Schedule), o => Enum.IsDefined(o.Schedule), o => o.Schedule, "Constant, Cosine, Exponential or Exon", "Choose one of these."),
        new TruthRule<TOptions>(nameof(Device), o => Enum.IsDefined(o.Device), o => o.Device, "Auto, Cpu or Cuda", "Choose one of these."),
        new TruthRule<TOptions>(nameof(Precision), o => Enum.IsDefined(o.Precision), o => o.Precision, "Auto, Float32 or BFloat16", "Choose one of these."),
        new TruthRule<TOptions>(nameof(Resume), o => !o.Resume || o.CheckpointDirectory.Length > 0, o => o.Resume, "only with a CheckpointDirectory", "Name the directory that holds the checkpoint."),
    ];

    /// <summary>The options that decide the trained bytes: what a model file keeps and a checkpoint must agree with.</summary>
    internal TrainingOptions Essence() => this with { Seed = SeedOrDefault, Threads = 0, CheckpointDirectory = "", Resume = false };

    internal string EssenceAsJson() => JsonSerializer.Serialize(Essence(), GetType(), Json);

    internal static bool TryParseSteps(string text, out int[] epochs)
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

    internal static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}

public enum OptimizerKind
{
    /// <summary>Kingma and Ba; weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Loshchilov and Hutter; weight decay is decoupled from the gradient.</summary>
    AdamW,
}
