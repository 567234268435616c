using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.VaeOptions>;

namespace ClusterVae.Deep;

/// <summary>A variational auto-encoder: p(z) = N(0, I), and everything else as chosen here.</summary>
public sealed record VaeOptions : IRuled<VaeOptions>
{
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How rows are moved while training; what is null is left out.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>The width of the embedding; null takes half as many dimensions as the rows have columns, at least 2 and at most 10.</summary>
    public int? LatentDimensions { get; init; }

    internal int LatentFor(int width) => LatentDimensions ?? Math.Clamp((width + 1) / 2, 2, 10);

    public NetworkKind Network { get; init; } = NetworkKind.Mlp;

    /// <summary>Widths of the dense layers from the rows inward, such as "500,500,2000"; the decoder mirrors them. A convolutional network takes the last one.</summary>
    public string Hidden { get; init; } = "256,128";

    /// <summary>Channels of the convolutions from the rows inward, each halving height and width.</summary>
    public string Channels { get; init; } = "32,64";

    /// <summary>Channels x height x width of rows that are images, such as "1x28x28"; null where they are not.</summary>
    public string? ImageShape { get; init; }

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

    static IReadOnlyList<Rule<VaeOptions>> IRuled<VaeOptions>.Rules { get; } =
    [
        .. Part(nameof(Training), o => o.Training),
        .. Part(nameof(Augmentation), o => o.Augmentation),
        Whole(nameof(LatentDimensions), o => o.LatentDimensions, 1, 4096),
        Word<NetworkKind>(nameof(Network), o => o.Network),
        Truth(nameof(Hidden), o => TryParseWidths(o.Hidden, out var widths) && (o.Network != NetworkKind.Convolutional || widths.Length > 0), o => o.Hidden,
            "widths from 1 to 65536 separated by commas", "Write for example 500,500,2000; a convolutional network needs at least one."),
        Truth(nameof(Channels), o => TryParseWidths(o.Channels, out var widths) && widths.Length > 0, o => o.Channels, "numbers from 1 to 65536 separated by commas", "Write for example 32,64."),
        Truth(nameof(ImageShape), o => TryParseShape(o.ImageShape, out _), o => o.ImageShape, "channels x height x width", "Write for example 1x28x28, or nothing."),
        Truth(nameof(ImageShape), o => o.Network != NetworkKind.Convolutional || o.ImageShape is not null, o => o.ImageShape,
            "given for a convolutional network", "Declare the shape that the rows have, such as 1x28x28."),
        Truth(nameof(ImageShape), o => !o.Augmentation.MovesPictures || o.ImageShape is not null, o => o.ImageShape,
            "given where pictures are moved", "Declare the shape that the rows have, or leave Rotation, Shift, Zoom, Shear, Stretch, Crop and Flip out."),
        Truth($"{nameof(Augmentation)}.{nameof(Augmentation.Neighbours)}", o => o.Augmentation.Neighbours is null or 0, o => o.Augmentation.Neighbours,
            "nothing: a plain VAE learns rows as they are spread", "Leave it out, or train a clustering VAE."),
        Truth($"{nameof(Augmentation)}.{nameof(Augmentation.Adversarial)}", o => o.Augmentation.Adversarial is null or 0, o => o.Augmentation.Adversarial,
            "nothing: a plain VAE gives no answer that such a move could change", "Leave it out, or train a clustering VAE."),
        Word<Activation>(nameof(Activation), o => o.Activation),
        Number(nameof(Dropout), o => o.Dropout, Interval.From(0, 1)),
        Word<LikelihoodKind>(nameof(Likelihood), o => o.Likelihood),
        Truth(nameof(Likelihood), o => o.Likelihood != LikelihoodKind.GaussianOfCode || o.Network == NetworkKind.Mlp, o => o.Likelihood,
            $"not {nameof(LikelihoodKind.GaussianOfCode)} with a convolutional network", $"Set {nameof(Network)} to {nameof(NetworkKind.Mlp)}, or choose {nameof(LikelihoodKind.GaussianPerFeature)}."),
        Number(nameof(Variance), o => o.Variance, Interval.Closed(1e-12, 1e12)),
        Word<PosteriorCovariance>(nameof(PosteriorCovariance), o => o.PosteriorCovariance),
        Truth(nameof(PosteriorCovariance), o => o.PosteriorCovariance != PosteriorCovariance.None || o.Estimator == ElboEstimator.AnalyticKl, o => o.PosteriorCovariance,
            $"not {nameof(PosteriorCovariance.None)} where the KL is sampled", $"A deterministic auto-encoder has no KL: set {nameof(Estimator)} to {nameof(ElboEstimator.AnalyticKl)}."),
        Word<ElboEstimator>(nameof(Estimator), o => o.Estimator),
        Number(nameof(Samples), o => o.Samples, ElboSettings.SamplesRange),
        Number(nameof(Beta), o => o.Beta, ElboSettings.BetaRange),
        Number(nameof(KlWarmupEpochs), o => o.KlWarmupEpochs, ElboSettings.WarmUpRange),
        Number(nameof(FreeBits), o => o.FreeBits, ElboSettings.FreeBitsRange),
        Truth(nameof(FreeBits), o => !(o.FreeBits > 0) || o.Estimator == ElboEstimator.AnalyticKl, o => o.FreeBits, "0 unless the KL is integrated", "Set Estimator to AnalyticKl, or no free bits."),
    ];

    /// <summary>
    /// From a model file. In older ones the options lay in one flat list in which 0 and empty text stood for what is null today; only those that
    /// build the network are taken from such a list, and what says how it was trained.
    /// </summary>
    internal static VaeOptions Read(JsonObject stored)
    {
        if (stored[nameof(Training)] is null)
        {
            var training = new JsonObject();
            foreach (var name in typeof(TrainingOptions).GetProperties().Select(property => property.Name).Where(stored.ContainsKey))
            {
                if (stored[name] is JsonValue value && value.ToJsonString() is not ("0" or "\"\"" or "\"Auto\""))
                    training[name] = value.DeepClone();
            }
            stored = stored.DeepClone().AsObject();
            stored[nameof(Training)] = training;
            if (stored[nameof(ImageShape)]?.GetValue<string>() is "")
                stored.Remove(nameof(ImageShape));
        }
        return stored.Deserialize<VaeOptions>(TrainingOptions.Json)!;
    }

    /// <summary>The widths of an option that the rules have let through.</summary>
    internal static int[] Widths(string text) => TryParseWidths(text, out var widths) ? widths : throw new ArgumentException($"'{text}' are no widths.", nameof(text));

    internal static bool TryParseWidths(string? text, out int[] widths)
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

    internal static bool TryParseShape(string? text, out ImageShape? shape)
    {
        shape = null;
        if (text is null)
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
