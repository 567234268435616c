using ClusterVae.Options;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Rotation, shift, zoom, shear, stretch, flips and crop of flat rows that are images, by one affine grid and one bilinear sampling per batch.</summary>
internal sealed class ImageAugmentation(ImageShape shape, Checked<ImageAugmentationSettings> settings) : IAugmentation
{
    private readonly ImageAugmentationSettings settings = settings.Value;

    public ImageAugmentation(ImageShape shape, ImageAugmentationSettings? settings = null)
        : this(shape, new Checked<ImageAugmentationSettings>(settings ?? new ImageAugmentationSettings())) { }

    public ImageShape Shape => shape;

    public Tensor Apply(Tensor rows, Generator generator, double strength = 1)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var maps = Transforms(rows.shape[0], generator, strength).to(rows.device);
        return Sample(rows, shape, maps, settings.Background).MoveToOuterDisposeScope();
    }

    /// <summary>Bilinear sampling of rows that are images through affine maps [N,2,3] from output to input coordinates in −1..1.</summary>
    public static Tensor Sample(Tensor rows, ImageShape shape, Tensor maps, double background = 0)
    {
        using var scope = NewDisposeScope();
        var count = rows.shape[0];
        var images = rows.reshape(count, shape.Channels, shape.Height, shape.Width);
        // The sampler pads with 0; shifting the values makes any background into that 0.
        if (background != 0)
            images = images - Held(background);
        var grid = nn.functional.affine_grid(maps, [count, shape.Channels, shape.Height, shape.Width], false);
        var sampled = nn.functional.grid_sample(images, grid, align_corners: false).reshape(count, shape.Length);
        return (background != 0 ? sampled.Plus(Held(background)) : sampled).MoveToOuterDisposeScope(); // [N,D]
    }

    private Tensor Transforms(long count, Generator generator, double strength)
    {
        using var scope = NewDisposeScope();
        // These draws are made whatever the settings, so that changing one of them leaves the others' numbers alone.
        var draw = rand(count, 10, ScalarType.Float32, generator: generator);
        Tensor Signed(int column) => draw.select(1, column) * Held(2) - Held(1);

        var angle = Signed(0) * Held(settings.RotationDegrees * strength * Math.PI / 180);
        var zoom = (Signed(1) * Held(Math.Min(settings.Zoom * strength, 0.95))).Plus(Held(1));
        var window = Held(1).Minus(draw.select(1, 2) * Held(Math.Min(settings.Crop * strength, 0.95)));
        var shear = Signed(3) * Held(settings.Shear * strength);
        var flipX = Flip(draw.select(1, 4), settings.FlipHorizontally && strength > 0);
        var flipY = Flip(draw.select(1, 5), settings.FlipVertically && strength > 0);

        var scale = window / zoom;
        var (cosine, sine) = (angle.cos() * scale, angle.sin() * scale);
        // Rotation and shear happen in pixels; the grid counts each side as −1..1, hence the sides' ratio off the diagonal.
        var ratio = (double)shape.Height / shape.Width;
        var wider = settings.Stretch > 0
            ? ((rand(count, ScalarType.Float32, generator: generator) * Held(2) - Held(1)) * Held(settings.Stretch * strength)).exp() : ones_like(angle);
        var xx = cosine * flipX / wider;
        var xy = (cosine * shear - sine) * Held(ratio) * flipY / wider;
        var yx = sine / Held(ratio) * flipX * wider;
        var yy = (sine * shear).Plus(cosine) * flipY * wider;
        var tx = (Signed(6) * Held(2 * settings.Shift * strength)).Plus(Signed(8) * Held(1).Minus(window));
        var ty = (Signed(7) * Held(2 * settings.Shift * strength)).Plus(Signed(9) * Held(1).Minus(window));
        return stack([xx, xy, tx, yx, yy, ty], 1).view(count, 2, 3).MoveToOuterDisposeScope();  // [N,2,3]
    }

    private static Tensor Flip(Tensor draw, bool on) =>
        on ? Held(1).Minus(draw.lt(Held(0.5)).to(ScalarType.Float32) * Held(2)) : ones_like(draw);
}

/// <summary>How far an image may be moved, at strength 1. Every amount is drawn evenly between minus and plus the value.</summary>
internal sealed record ImageAugmentationSettings : IRuled<ImageAugmentationSettings>
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

    static IReadOnlyList<Rule<ImageAugmentationSettings>> IRuled<ImageAugmentationSettings>.Rules { get; } =
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
