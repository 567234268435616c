using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.ExonOptions>;

namespace ClusterVae.Deep;

/// <summary>A known combination of objective, networks and schedule.</summary>
public enum ExonPreset
{
    /// <summary>Ours: information maximisation, a slow teacher, SCI and augmentation; dense layers.</summary>
    Fast,

    /// <summary>The same with twice the epochs.</summary>
    Strong,

    /// <summary>The paper's objective, networks (tables 4 and 5) and schedule on MNIST; other pictures get the same scaled to their size.</summary>
    PaperMnist,

    /// <summary>The paper's on CIFAR-10 (tables 8 and 9), for rows of 3x32x32.</summary>
    PaperCifar,

    /// <summary>The classifier by virtual adversarial training, which needs to know of no way in which rows may be moved; encoder and decoder as in ours.</summary>
    Vat,

    /// <summary>Kingma's M2: no layout, one N(0, I) for the code of every class, and a decoder that is told the class.</summary>
    M2,
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

    /// <summary>Where the components stand; M2's all stand at 0.</summary>
    public LatentLayout Layout { get; init; } = new();

    /// <summary>d; null takes the paper's in its presets (M2's: 50 for pictures), and ten (or as many as the layout needs) in the others.</summary>
    public int? LatentDimensions { get; init; }

    public ExonLikelihood Likelihood { get; init; } = ExonLikelihood.Gaussian;

    /// <summary>β, the decoder's variance in the network's units.</summary>
    public double? DecoderVariance { get; init; }

    /// <summary>Paper: λ1. M2: α, of cross-entropy against the bound of a row; null for the number of columns.</summary>
    public double? SupervisedWeight { get; init; }

    /// <summary>Paper: the epochs over which λ2 climbs to λ1.</summary>
    public double? RampEpochs { get; init; }

    /// <summary>Paper: SCI on labelled and on unlabelled pairs; both off leaves cross-entropy alone.</summary>
    public InterpolationOn Interpolation { get; init; } = InterpolationOn.Both;

    /// <summary>Paper: α of ρ ~ Beta(α, α) for unlabelled pairs.</summary>
    public double? MixupAlpha { get; init; }

    /// <summary>Ours: the weight of evenly filled, sure components against consistency. VAT: of sure answers alone.</summary>
    public double? InformationWeight { get; init; }

    /// <summary>How the loop runs: its epochs are all of them (the paper's schedules shrink with them), its batch the unlabelled rows per step.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Ours: those epochs in which a teacher gives the targets.</summary>
    public int? RefineEpochs { get; init; }

    /// <summary>Labelled rows per step, as many of each class.</summary>
    public int? LabelledBatchSize { get; init; }

    /// <summary>Channels x height x width of rows that are pictures, such as "1x28x28"; "none" for rows that are not. Null looks whether they are pictures of one channel.</summary>
    public string? ImageShape { get; init; }

    /// <summary>How rows are moved; the paper's presets have their own moves, of which only the strength is asked here. M2 moves nothing, VAT only against its own answers.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    internal bool IsPaper => Preset is ExonPreset.PaperMnist or ExonPreset.PaperCifar;

    internal bool MovesRows => Preset is not (ExonPreset.Vat or ExonPreset.M2);

    internal bool DeclaresNoImage => string.Equals(ImageShape, "none", StringComparison.OrdinalIgnoreCase);

    static IReadOnlyList<Rule<ExonOptions>> IRuled<ExonOptions>.Rules { get; } =
    [
        Word<ExonPreset>(nameof(Preset), o => o.Preset),
        Whole(nameof(NumberOfClusters), o => o.NumberOfClusters, 2, 100_000),
        .. Part(nameof(Layout), o => o.Layout),
        Truth(nameof(Layout), o => o.Preset != ExonPreset.M2 || o.Layout == new LatentLayout(), o => o.Layout.Shape, "none beside Preset=M2", "Leave it out: M2 tells its decoder the class instead of giving it a place."),
        Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 4096),
        Word<ExonLikelihood>(nameof(Likelihood), o => o.Likelihood),
        Number(nameof(DecoderVariance), o => o.DecoderVariance, Interval.Closed(1e-6, 1e6)),
        Truth(nameof(DecoderVariance), o => o.Likelihood == ExonLikelihood.Gaussian || o.DecoderVariance is null, o => o.DecoderVariance, "none beside a Bernoulli likelihood", "Leave it out."),
        Number(nameof(SupervisedWeight), o => o.SupervisedWeight, Interval.Closed(0, 1e9)),
        Number(nameof(RampEpochs), o => o.RampEpochs, Interval.Closed(0, 1e6)),
        Word<InterpolationOn>(nameof(Interpolation), o => o.Interpolation),
        Number(nameof(MixupAlpha), o => o.MixupAlpha, Interval.Closed(1e-3, 1e6)),
        Number(nameof(InformationWeight), o => o.InformationWeight, Interval.Closed(0, 1e6)),
        .. Part(nameof(Training), o => o.Training),
        Truth($"{nameof(Training)}.{nameof(Training.ShuffleBufferRows)}", o => o.Training.ShuffleBufferRows is null, o => o.Training.ShuffleBufferRows, "nothing: the rows are kept in memory", "Leave it out."),
        Truth($"{nameof(Training)}.{nameof(Training.ValidationFraction)}", o => o.Training.HeldOutPart == 0, o => o.Training.ValidationFraction, "0: no rows are held out", "Leave it out."),
        Truth($"{nameof(Training)}.{nameof(Training.BatchSize)}", o => o.Training.BatchSize != 1, o => o.Training.BatchSize, "2 and more", "SCI mixes pairs of rows: raise it."),
        Whole(nameof(RefineEpochs), o => o.RefineEpochs, 0, 1_000_000),
        Truth(nameof(RefineEpochs), o => o.RefineEpochs is not { } refine || o.Training.Epochs is not { } all || refine <= all, o => o.RefineEpochs, "at most Training.Epochs", "They are a part of all epochs."),
        Whole(nameof(LabelledBatchSize), o => o.LabelledBatchSize, 1, 1 << 20),
        Truth(nameof(ImageShape), o => o.DeclaresNoImage || VaeOptions.TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width, or none", "Write for example 1x28x28, none, or nothing."),
        .. Part(nameof(Augmentation), o => o.Augmentation),
        Truth($"{nameof(Augmentation)}.{nameof(Augmentation.Adversarial)}", o => o.Preset != ExonPreset.Vat || o.Augmentation is { Adversarial: null or > 0, Strength: > 0 }, o => o.Augmentation.Adversarial,
            "above 0 beside Preset=Vat", "Such rows are what VAT learns from: leave it and Strength out, or choose another preset."),
    ];
}
