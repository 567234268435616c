using System.Globalization;
using ClusterVae.Options;

namespace ClusterVae.Deep;

/// <summary>A variational auto-encoder: p(z) = N(0, I), and everything else as chosen here.</summary>
public sealed record VaeOptions : TrainingOptions, IRuled<VaeOptions>
{
    /// <summary>The width of the embedding; null takes half as many dimensions as the rows have columns, at least 2 and at most 10.</summary>
    public int? LatentDimensions { get; init; }

    internal int LatentFor(int width) => LatentDimensions ?? Math.Clamp((width + 1) / 2, 2, 10);

    public NetworkKind Network { get; init; } = NetworkKind.Mlp;

    /// <summary>Widths of the dense layers from the rows inward, such as "500,500,2000"; the decoder mirrors them. A convolutional network takes the last one.</summary>
    public string Hidden { get; init; } = "256,128";

    /// <summary>Channels of the convolutions from the rows inward, each halving height and width.</summary>
    public string Channels { get; init; } = "32,64";

    /// <summary>Channels x height x width of rows that are images, such as "1x28x28"; empty where they are not.</summary>
    public string ImageShape { get; init; } = "";

    public Activation Activation { get; init; } = Activation.ReLU;

    public bool BatchNorm { get; init; }

    /// <summary>Probability with which a hidden number is set to zero while training; dense networks only.</summary>
    public double Dropout { get; init; }

    /// <summary>How rows are distributed around what the decoder says.</summary>
    public LikelihoodKind Likelihood { get; init; } = LikelihoodKind.GaussianLearned;

    /// <summary>σ² of <see cref="LikelihoodKind.Gaussian"/>, and where a learned one starts; null is a tenth of the rows' own variance.</summary>
    public double? Variance { get; init; }

    public PosteriorCovariance PosteriorCovariance { get; init; } = PosteriorCovariance.Diagonal;

    public ElboEstimator Estimator { get; init; } = ElboEstimator.AnalyticKl;

    /// <summary>Samples of z per row and step.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The weight of the KL term; 1 is the bound itself.</summary>
    public double Beta { get; init; } = 1;

    /// <summary>Epochs over which the KL term's weight grows from 0 to <see cref="Beta"/>.</summary>
    public double KlWarmupEpochs { get; init; }

    /// <summary>Nats per latent dimension that cost nothing.</summary>
    public double FreeBits { get; init; }

    /// <summary>Augmentation of images: degrees to either side. Like all of them, 0 is off.</summary>
    public double AugmentRotation { get; init; }

    /// <summary>Part of height and width.</summary>
    public double AugmentShift { get; init; }

    public double AugmentZoom { get; init; }

    /// <summary>Tangent of the angle.</summary>
    public double AugmentShear { get; init; }

    /// <summary>Largest part of each side that is cut away.</summary>
    public double AugmentCrop { get; init; }

    public bool AugmentFlip { get; init; }

    /// <summary>Augmentation of any rows: the standard deviation of noise that is added.</summary>
    public double AugmentNoise { get; init; }

    /// <summary>Probability with which a number is replaced by the same column of another row.</summary>
    public double AugmentDropout { get; init; }

    /// <summary>α of mixup.</summary>
    public double AugmentMixup { get; init; }

    public static IReadOnlyList<Rule<VaeOptions>> Rules { get; } =
    [
        .. CommonRules<VaeOptions>(),
        new RangeRule<VaeOptions>(nameof(LatentDimensions), o => o.LatentDimensions ?? 1, Interval.Closed(1, 4096)),
        new TruthRule<VaeOptions>(nameof(Network), o => Enum.IsDefined(o.Network), o => o.Network, "Mlp or Convolutional", "Choose one of these."),
        new TruthRule<VaeOptions>(nameof(Hidden), o => TryParseWidths(o.Hidden, out var widths) && (o.Network != NetworkKind.Convolutional || widths.Length > 0), o => o.Hidden,
            "widths from 1 to 65536 separated by commas", "Write for example 500,500,2000; a convolutional network needs at least one."),
        new TruthRule<VaeOptions>(nameof(Channels), o => TryParseWidths(o.Channels, out var widths) && widths.Length > 0, o => o.Channels,
            "numbers from 1 to 65536 separated by commas", "Write for example 32,64."),
        new TruthRule<VaeOptions>(nameof(ImageShape), o => TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width", "Write for example 1x28x28, or nothing."),
        new TruthRule<VaeOptions>(nameof(ImageShape), o => o.Network != NetworkKind.Convolutional || o.ImageShape.Length > 0, o => o.ImageShape,
            "given for a convolutional network", "Declare the shape that the rows have, such as 1x28x28."),
        new TruthRule<VaeOptions>(nameof(ImageShape), o => !o.AugmentsImages || o.ImageShape.Length > 0, o => o.ImageShape,
            "given for image augmentation", "Declare the shape that the rows have, or leave AugmentRotation, -Shift, -Zoom, -Shear, -Crop and -Flip off."),
        new TruthRule<VaeOptions>(nameof(Activation), o => Enum.IsDefined(o.Activation), o => o.Activation, string.Join(", ", Enum.GetNames<Activation>()), "Choose one of these."),
        new RangeRule<VaeOptions>(nameof(Dropout), o => o.Dropout, Interval.From(0, 1)),
        new TruthRule<VaeOptions>(nameof(Likelihood), o => o.Likelihood != LikelihoodKind.GaussianOfCode || o.Network == NetworkKind.Mlp, o => o.Likelihood,
            $"not {nameof(LikelihoodKind.GaussianOfCode)} with a convolutional network", $"Set {nameof(Network)} to {nameof(NetworkKind.Mlp)}, or choose {nameof(LikelihoodKind.GaussianPerFeature)}."),
        new TruthRule<VaeOptions>(nameof(PosteriorCovariance), o => o.PosteriorCovariance != PosteriorCovariance.None || o.Estimator == ElboEstimator.AnalyticKl, o => o.PosteriorCovariance,
            $"not {nameof(PosteriorCovariance.None)} where the KL is sampled", $"A deterministic auto-encoder has no KL: set {nameof(Estimator)} to {nameof(ElboEstimator.AnalyticKl)}."),
        new TruthRule<VaeOptions>(nameof(Likelihood), o => Enum.IsDefined(o.Likelihood), o => o.Likelihood, string.Join(", ", Enum.GetNames<LikelihoodKind>()), "Choose one of these."),
        new RangeRule<VaeOptions>(nameof(Variance), o => o.Variance ?? 1, Interval.Closed(1e-12, 1e12)),
        new TruthRule<VaeOptions>(nameof(PosteriorCovariance), o => Enum.IsDefined(o.PosteriorCovariance), o => o.PosteriorCovariance, "Diagonal, Full or None", "Choose one of these."),
        new TruthRule<VaeOptions>(nameof(Estimator), o => Enum.IsDefined(o.Estimator), o => o.Estimator, string.Join(", ", Enum.GetNames<ElboEstimator>()), "Choose one of these."),
        new RangeRule<VaeOptions>(nameof(Samples), o => o.Samples, ElboSettings.SamplesRange),
        new RangeRule<VaeOptions>(nameof(Beta), o => o.Beta, ElboSettings.BetaRange),
        new RangeRule<VaeOptions>(nameof(KlWarmupEpochs), o => o.KlWarmupEpochs, ElboSettings.WarmUpRange),
        new RangeRule<VaeOptions>(nameof(FreeBits), o => o.FreeBits, ElboSettings.FreeBitsRange),
        new TruthRule<VaeOptions>(nameof(FreeBits), o => !(o.FreeBits > 0) || o.Estimator == ElboEstimator.AnalyticKl, o => o.FreeBits,
            "0 unless the KL is integrated", "Set Estimator to AnalyticKl, or no free bits."),
        new RangeRule<VaeOptions>(nameof(AugmentRotation), o => o.AugmentRotation, Interval.Closed(0, 180)),
        new RangeRule<VaeOptions>(nameof(AugmentShift), o => o.AugmentShift, Interval.From(0, 1)),
        new RangeRule<VaeOptions>(nameof(AugmentZoom), o => o.AugmentZoom, Interval.From(0, 1)),
        new RangeRule<VaeOptions>(nameof(AugmentShear), o => o.AugmentShear, Interval.From(0, 2)),
        new RangeRule<VaeOptions>(nameof(AugmentCrop), o => o.AugmentCrop, Interval.From(0, 1)),
        new RangeRule<VaeOptions>(nameof(AugmentNoise), o => o.AugmentNoise, Interval.Closed(0, 1e6)),
        new RangeRule<VaeOptions>(nameof(AugmentDropout), o => o.AugmentDropout, Interval.From(0, 1)),
        new RangeRule<VaeOptions>(nameof(AugmentMixup), o => o.AugmentMixup, Interval.Closed(0, 1e3)),
    ];

    internal bool AugmentsImages => AugmentRotation > 0 || AugmentShift > 0 || AugmentZoom > 0 || AugmentShear > 0 || AugmentCrop > 0 || AugmentFlip;

    /// <summary>The widths of an option that the rules have let through.</summary>
    internal static int[] Widths(string text) => TryParseWidths(text, out var widths) ? widths : throw new ArgumentException($"'{text}' are no widths.", nameof(text));

    internal static bool TryParseWidths(string text, out int[] widths)
    {
        widths = [];
        if (string.IsNullOrWhiteSpace(text))
            return true;
        var parts = text.Split(',');
        var parsed = new int[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out parsed[index]) || parsed[index] is < 1 or > 65536)
                return false;
        }
        widths = parsed;
        return true;
    }

    internal static bool TryParseShape(string text, out ImageShape? shape)
    {
        shape = null;
        if (text.Length == 0)
            return true;
        try
        {
            shape = Deep.ImageShape.Parse(text);
            return shape.Value.Length > 0;
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return false;
        }
    }
}

public enum LikelihoodKind
{
    /// <summary>For values from 0 to 1: pixels, bits.</summary>
    Bernoulli,

    /// <summary>A fixed variance.</summary>
    Gaussian,

    /// <summary>One learned variance for all features.</summary>
    GaussianLearned,

    /// <summary>A learned variance per feature.</summary>
    GaussianPerFeature,

    /// <summary>The decoder tells a variance for each feature of each row; dense networks only.</summary>
    GaussianOfCode,
}

public enum NetworkKind
{
    /// <summary>Dense layers.</summary>
    Mlp,

    /// <summary>Convolutions, for rows that are images.</summary>
    Convolutional,
}
