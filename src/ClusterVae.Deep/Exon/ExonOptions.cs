using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>A known combination of objective, networks and schedule.</summary>
public enum ExonPreset
{
    /// <summary>Ours: information maximisation, a slow teacher, SCI and augmentation; dense layers.</summary>
    Fast,

    /// <summary>The same with convolutions for pictures and more epochs. Not proven yet, see docs/results.md.</summary>
    Strong,

    /// <summary>The paper's objective, networks (tables 4 and 5) and schedule on MNIST; other pictures get the same scaled to their size.</summary>
    PaperMnist,

    /// <summary>The paper's on CIFAR-10 (tables 8 and 9), for rows of 3x32x32.</summary>
    PaperCifar,
}

/// <summary>How rows are distributed around what the decoder says.</summary>
public enum ExonLikelihood
{
    /// <summary>N(D(z), β I).</summary>
    Gaussian,

    /// <summary>For values from 0 to 1; β is 1 then.</summary>
    Bernoulli,
}

/// <summary>
/// EXoN: a few labels, and a latent space laid out by hand. What is null is chosen from the preset and the shape of the data, never from the
/// labels of rows that are not given.
/// </summary>
public sealed record ExonOptions : IRuled<ExonOptions>
{
    public ExonPreset Preset { get; init; } = ExonPreset.Fast;

    /// <summary>K; null takes as many as the labels name classes. More than that: the others are clusters that no label names.</summary>
    public int? NumberOfClusters { get; init; }

    /// <summary>Where the components stand.</summary>
    public LatentLayout Layout { get; init; } = new();

    /// <summary>d; null takes the paper's in its presets, and ten (or as many as the layout needs) in ours.</summary>
    public int? LatentDimensions { get; init; }

    public ExonLikelihood Likelihood { get; init; } = ExonLikelihood.Gaussian;

    /// <summary>β, the decoder's variance in the network's units.</summary>
    public double? DecoderVariance { get; init; }

    /// <summary>Paper: λ1.</summary>
    public double? SupervisedWeight { get; init; }

    /// <summary>Paper: the epochs over which λ2 climbs to λ1.</summary>
    public double? RampEpochs { get; init; }

    /// <summary>Paper: SCI on labelled and on unlabelled pairs; both off leaves cross-entropy alone.</summary>
    public InterpolationOn Interpolation { get; init; } = InterpolationOn.Both;

    /// <summary>Paper: α of ρ ~ Beta(α, α) for unlabelled pairs.</summary>
    public double? MixupAlpha { get; init; }

    /// <summary>Ours: the weight of evenly filled, sure components against consistency.</summary>
    public double? InformationWeight { get; init; }

    /// <summary>All epochs; the paper's schedules shrink with them.</summary>
    public int? Epochs { get; init; }

    /// <summary>Ours: those of <see cref="Epochs"/> in which a teacher gives the targets.</summary>
    public int? RefineEpochs { get; init; }

    /// <summary>Unlabelled rows per step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Labelled rows per step, as many of each class.</summary>
    public int? LabelledBatchSize { get; init; }

    public double? LearningRate { get; init; }

    /// <summary>Channels x height x width of rows that are pictures, such as "1x28x28"; "none" for rows that are not. Null looks whether they are square pictures of one channel.</summary>
    public string? ImageShape { get; init; }

    /// <summary>Multiplies all augmentation; 0 turns it off.</summary>
    public double AugmentationStrength { get; init; } = 1;

    /// <summary>Directory for a checkpoint after every epoch; null for none.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Goes on from what <see cref="CheckpointDirectory"/> holds; the result has the same bytes as an uninterrupted training.</summary>
    public bool Resume { get; init; }

    /// <summary>Null leaves the choice to whoever trains: 1 here, the context's seed in a pipeline.</summary>
    public long? Seed { get; init; }

    /// <summary>Workers; null finds the fastest number. The trained bytes do not depend on it.</summary>
    public int? Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    public int DeviceIndex { get; init; }

    internal long SeedOrDefault => Seed ?? 1;

    internal bool IsPaper => Preset is ExonPreset.PaperMnist or ExonPreset.PaperCifar;

    internal bool DeclaresNoImage => string.Equals(ImageShape, "none", StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<Rule<ExonOptions>> Rules { get; } =
    [
        Word(nameof(Preset), o => o.Preset),
        Whole(nameof(NumberOfClusters), o => o.NumberOfClusters, 2, 100_000),
        Truth(nameof(Layout), o => LatentLayout.Rules.All(rule => rule.Check(o.Layout) is null), o => string.Join("; ", LatentLayout.Rules.Select(rule => rule.Check(o.Layout)).OfType<Violation>()),
            "a layout whose own rules hold", "Correct what is named."),
        Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 4096),
        Word(nameof(Likelihood), o => o.Likelihood),
        Range(nameof(DecoderVariance), o => o.DecoderVariance, Interval.Closed(1e-6, 1e6)),
        Truth(nameof(DecoderVariance), o => o.Likelihood == ExonLikelihood.Gaussian || o.DecoderVariance is null, o => o.DecoderVariance, "none beside a Bernoulli likelihood", "Leave it out."),
        Range(nameof(SupervisedWeight), o => o.SupervisedWeight, Interval.Closed(0, 1e9)),
        Range(nameof(RampEpochs), o => o.RampEpochs, Interval.Closed(0, 1e6)),
        Word(nameof(Interpolation), o => o.Interpolation),
        Range(nameof(MixupAlpha), o => o.MixupAlpha, Interval.Closed(1e-3, 1e6)),
        Range(nameof(InformationWeight), o => o.InformationWeight, Interval.Closed(0, 1e6)),
        Whole(nameof(Epochs), o => o.Epochs, 1, 1_000_000),
        Whole(nameof(RefineEpochs), o => o.RefineEpochs, 0, 1_000_000),
        Truth(nameof(RefineEpochs), o => o.RefineEpochs is not { } refine || o.Epochs is not { } all || refine <= all, o => o.RefineEpochs, $"at most {nameof(Epochs)}", "They are a part of all epochs."),
        Whole(nameof(BatchSize), o => o.BatchSize, 2, 1 << 24),
        Whole(nameof(LabelledBatchSize), o => o.LabelledBatchSize, 1, 1 << 20),
        Range(nameof(LearningRate), o => o.LearningRate, Interval.AboveUpTo(0, 10)),
        Truth(nameof(ImageShape), o => o.ImageShape is null || o.DeclaresNoImage || VaeOptions.TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width, or none", "Write for example 1x28x28, none, or nothing."),
        new RangeRule<ExonOptions>(nameof(AugmentationStrength), o => o.AugmentationStrength, Interval.Closed(0, 5)),
        Truth(nameof(Resume), o => !o.Resume || o.CheckpointDirectory is { Length: > 0 }, o => o.Resume, "only with a CheckpointDirectory", "Name the directory that holds the checkpoints."),
        Whole(nameof(Threads), o => o.Threads, 1, 1024),
        Word(nameof(Device), o => o.Device),
        new RangeRule<ExonOptions>(nameof(DeviceIndex), o => o.DeviceIndex, Interval.Closed(0, 1024)),
    ];

    // What is null is automatic, and so within every bound.
    private static TruthRule<ExonOptions> Range(string name, Func<ExonOptions, double?> read, Interval inside) =>
        Truth(name, o => read(o) is not { } value || inside.Contains(value), o => read(o), inside.ToString(), $"Choose {name} {inside}, or nothing for automatic.");

    private static TruthRule<ExonOptions> Whole(string name, Func<ExonOptions, int?> read, int lower, int upper) => Range(name, o => read(o), Interval.Closed(lower, upper));

    private static TruthRule<ExonOptions> Truth(string name, Func<ExonOptions, bool> holds, Func<ExonOptions, object?> show, string bound, string remedy) =>
        new(name, holds, show, bound, remedy);

    private static TruthRule<ExonOptions> Word<TEnum>(string name, Func<ExonOptions, TEnum> read) where TEnum : struct, Enum =>
        Truth(name, o => Enum.IsDefined(read(o)), o => read(o), string.Join(", ", Enum.GetNames<TEnum>()), "Choose one of these.");
}
