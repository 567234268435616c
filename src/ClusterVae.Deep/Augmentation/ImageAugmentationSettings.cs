using ClusterVae.Options;

namespace ClusterVae.Deep.Augmentation;

/// <summary>How far an image may be moved, at strength 1. Every amount is drawn evenly between minus and plus the value.</summary>
public sealed record ImageAugmentationSettings : IRuled<ImageAugmentationSettings>
{
    public double RotationDegrees { get; init; } = 15;

    /// <summary>Part of the height and of the width.</summary>
    public double Shift { get; init; } = 0.12;

    /// <summary>0.15: between 15 % smaller and 15 % larger.</summary>
    public double Zoom { get; init; } = 0.15;

    /// <summary>Tangent of the shear angle.</summary>
    public double Shear { get; init; }

    /// <summary>Logarithm of the factor by which a picture grows wider and as much lower, or narrower and higher.</summary>
    public double Stretch { get; init; }

    /// <summary>The largest part of each side that a random crop cuts away; what is left fills the image.</summary>
    public double Crop { get; init; }

    /// <summary>Every second image is mirrored left to right.</summary>
    public bool FlipHorizontally { get; init; }

    /// <summary>Every second image is mirrored top to bottom.</summary>
    public bool FlipVertically { get; init; }

    /// <summary>The value of what lies outside the image.</summary>
    public double Background { get; init; }

    public static IReadOnlyList<Rule<ImageAugmentationSettings>> Rules { get; } =
    [
        new RangeRule<ImageAugmentationSettings>(nameof(RotationDegrees), s => s.RotationDegrees, Interval.Closed(0, 180)),
        new RangeRule<ImageAugmentationSettings>(nameof(Shift), s => s.Shift, Interval.From(0, 1)),
        new RangeRule<ImageAugmentationSettings>(nameof(Zoom), s => s.Zoom, Interval.From(0, 1)),
        new RangeRule<ImageAugmentationSettings>(nameof(Shear), s => s.Shear, Interval.From(0, 2)),
        new RangeRule<ImageAugmentationSettings>(nameof(Stretch), s => s.Stretch, Interval.Closed(0, 2)),
        new RangeRule<ImageAugmentationSettings>(nameof(Crop), s => s.Crop, Interval.From(0, 1)),
        new TruthRule<ImageAugmentationSettings>(
            nameof(Background), s => double.IsFinite(s.Background), s => s.Background, "a finite number", "Use the value of empty pixels."),
    ];
}
