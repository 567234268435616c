namespace ClusterVae.Deep.Networks;

/// <summary>What flows between two layers: flat rows of a width, or feature maps.</summary>
public readonly record struct FeatureShape
{
    private FeatureShape(int width, ImageShape? image) => (Width, Image) = (width, image);

    /// <summary>Numbers per row.</summary>
    public int Width { get; }

    /// <summary>Null where rows are flat.</summary>
    public ImageShape? Image { get; }

    public static FeatureShape Flat(int width) => new(width, null);

    public static FeatureShape Maps(ImageShape image) => new(image.Length, image);

    public override string ToString() => Image is { } image ? image.ToString() : $"{Width} numbers";
}
