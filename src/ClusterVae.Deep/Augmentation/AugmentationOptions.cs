using ClusterVae.Options;
using static ClusterVae.Options.RulesFor<ClusterVae.Deep.AugmentationOptions>;

namespace ClusterVae.Deep;

/// <summary>
/// How far rows are moved while training. A clustering chooses what is null from the shape of the data; a plain VAE, which learns the rows as they
/// are, leaves it out. Every amount is drawn evenly between minus and plus the value.
/// </summary>
public sealed record AugmentationOptions : IRuled<AugmentationOptions>
{
    /// <summary>Multiplies everything; 0 turns it off.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Pictures: degrees to either side. InfoMax's second phase reaches a third further, as with the others.</summary>
    public double? Rotation { get; init; }

    /// <summary>Pictures: part of height and width.</summary>
    public double? Shift { get; init; }

    /// <summary>Pictures: part of the size.</summary>
    public double? Zoom { get; init; }

    /// <summary>Pictures: tangent of the angle by which upright strokes lean. A clustering leaves it out where no picture of the data leans.</summary>
    public double? Shear { get; init; }

    /// <summary>
    /// Pictures: logarithm of the factor by which they grow wider and as much lower, or narrower and higher. A clustering stretches up to 20,000 pictures
    /// where they look like others then.
    /// </summary>
    public double? Stretch { get; init; }

    /// <summary>Pictures: the largest part of each side that is cut away; what is left fills the picture.</summary>
    public double? Crop { get; init; }

    /// <summary>Pictures: mirrored left to right every second time.</summary>
    public bool Flip { get; init; }

    /// <summary>Standard deviation of added noise, as a part of each column's own for a clustering.</summary>
    public double? Noise { get; init; }

    /// <summary>Probability with which a number is replaced by the same column of another row.</summary>
    public double? Dropout { get; init; }

    /// <summary>α of mixup.</summary>
    public double? Mixup { get; init; }

    /// <summary>A row may move toward one of this many nearest neighbours; 0 is off.</summary>
    public int? Neighbours { get; init; }

    /// <summary>
    /// How far a row is moved against the network, in the direction that changes what it says most: a part of the rows' root mean square distance from their
    /// mean; 0 is off. Asked of a clustering that tells rows apart by a classifier (InfoMax, EXoN).
    /// </summary>
    public double? Adversarial { get; init; }

    internal bool MovesPictures => Strength > 0 && (Flip || Rotation > 0 || Shift > 0 || Zoom > 0 || Shear > 0 || Stretch > 0 || Crop > 0);

    static IReadOnlyList<Rule<AugmentationOptions>> IRuled<AugmentationOptions>.Rules { get; } =
    [
        Number(nameof(Strength), o => o.Strength, Interval.Closed(0, 7)),
        Number(nameof(Rotation), o => o.Rotation, Interval.Closed(0, 180)),
        Number(nameof(Shift), o => o.Shift, Interval.From(0, 1)),
        Number(nameof(Zoom), o => o.Zoom, Interval.From(0, 1)),
        Number(nameof(Shear), o => o.Shear, Interval.From(0, 2)),
        Number(nameof(Stretch), o => o.Stretch, Interval.Closed(0, 2)),
        Number(nameof(Crop), o => o.Crop, Interval.From(0, 1)),
        Number(nameof(Noise), o => o.Noise, Interval.Closed(0, 1e6)),
        Number(nameof(Dropout), o => o.Dropout, Interval.From(0, 1)),
        Number(nameof(Mixup), o => o.Mixup, Interval.Closed(0, 1e3)),
        Whole(nameof(Neighbours), o => o.Neighbours, 0, 1000),
        Number(nameof(Adversarial), o => o.Adversarial, Interval.Closed(0, 10)),
    ];

    /// <summary>The moves of pictures at this strength, kept within what a picture can be moved by.</summary>
    internal ImageAugmentationSettings OfPictures() => new()
    {
        RotationDegrees = Math.Min(180, (Rotation ?? 0) * Strength),
        Shift = Math.Min(0.99, (Shift ?? 0) * Strength),
        Zoom = Math.Min(0.99, (Zoom ?? 0) * Strength),
        Shear = Math.Min(1.99, (Shear ?? 0) * Strength),
        Stretch = Math.Min(2, (Stretch ?? 0) * Strength),
        Crop = Math.Min(0.99, (Crop ?? 0) * Strength),
        FlipHorizontally = Flip,
    };

    /// <summary>One augmentation after another, as the options say; null where nothing moves.</summary>
    /// <param name="image">Of rows that are pictures.</param>
    /// <param name="noise">Makes the noise of a strength: what it is relative to, the trainer knows.</param>
    internal IAugmentation? Build(ImageShape? image, Func<double, IAugmentation> noise)
    {
        if (Strength == 0)
            return null;
        var parts = new List<IAugmentation>();
        if (image is { } shape && MovesPictures)
            parts.Add(new ImageAugmentation(shape, OfPictures()));
        if (Dropout > 0)
            parts.Add(new FeatureDropout(Math.Min(Math.Max(0.7, Dropout.Value), Dropout.Value * Strength)));
        if (Mixup > 0)
            parts.Add(new Mixup(Mixup.Value));
        if (Noise > 0)
            parts.Add(noise(Noise.Value * Strength));
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AugmentationChain(parts) };
    }
}
