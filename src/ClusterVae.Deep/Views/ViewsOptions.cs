using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>What trainings over one mixture prior share: the codes, the mixture and how long and how fast is trained.</summary>
public abstract record ViewsOptions
{
    /// <summary>K, the components of the mixture prior.</summary>
    public int NumberOfClusters { get; init; } = 10;

    /// <summary>The width of the embedding.</summary>
    public int LatentDimensions { get; init; } = 10;

    /// <summary>Widths of the encoder's dense layers; the decoder mirrors them.</summary>
    public string Hidden { get; init; } = "256,128";

    /// <summary>Epochs over N(0, I) before the mixture is fitted to the codes; null chooses by the number of rows.</summary>
    public int? PretrainEpochs { get; init; }

    /// <summary>Epochs with the mixture, which is trained too; null chooses by the number of rows.</summary>
    public int? Epochs { get; init; }

    /// <summary>Rows per step.</summary>
    public int BatchSize { get; init; } = 256;

    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Null leaves the choice to whoever trains: 1 here, the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    /// <summary>Workers; 0 finds the fastest number. The trained bytes do not depend on it.</summary>
    public int Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>Which GPU.</summary>
    public int DeviceIndex { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    /// <summary>About as many steps as the other objectives take: fewer rows need fewer steps, but far more epochs.</summary>
    internal int AutomaticEpochs(int rows) => Math.Max(3, (int)Math.Round(3300 * Math.Pow(rows / 70_000.0, 0.35) / Math.Max(1, (rows + BatchSize - 1) / BatchSize)));

    protected static IReadOnlyList<Rule<TOptions>> CommonRules<TOptions>() where TOptions : ViewsOptions =>
    [
        new RangeRule<TOptions>(nameof(NumberOfClusters), o => o.NumberOfClusters, Interval.Closed(1, 100_000)),
        new RangeRule<TOptions>(nameof(LatentDimensions), o => o.LatentDimensions, Interval.Closed(1, 100_000)),
        new TruthRule<TOptions>(nameof(Hidden), o => VaeOptions.TryParseWidths(o.Hidden, out var widths) && widths.Length > 0, o => o.Hidden, "widths separated by commas", "Write for example 256,128."),
        new RangeRule<TOptions>(nameof(PretrainEpochs), o => o.PretrainEpochs ?? 1, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(Epochs), o => o.Epochs ?? 1, Interval.Closed(0, 1_000_000)),
        new RangeRule<TOptions>(nameof(BatchSize), o => o.BatchSize, Interval.Closed(1, 1 << 24)),
        new RangeRule<TOptions>(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        new RangeRule<TOptions>(nameof(Threads), o => o.Threads, Interval.Closed(0, 1024), "Choose 0 for automatic, or the number of workers."),
        new RangeRule<TOptions>(nameof(DeviceIndex), o => o.DeviceIndex, Interval.Closed(0, 1024)),
        new TruthRule<TOptions>(nameof(Device), o => Enum.IsDefined(o.Device), o => o.Device, "Auto, Cpu or Cuda", "Choose one of these."),
    ];
}
