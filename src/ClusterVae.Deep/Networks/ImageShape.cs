using System.Globalization;

namespace ClusterVae.Deep;

/// <summary>Channels, height and width of rows that are images; a row is the image in that order, flat.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    public int Length => checked(Channels * Height * Width);

    /// <summary>Reads "1x28x28".</summary>
    public static ImageShape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('x', 'X', '×');
        if (parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var channels) && channels > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height) && height > 0
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > 0)
        {
            return new ImageShape(channels, height, width);
        }
        throw new FormatException($"'{text}' is no image shape; write channels x height x width, such as 1x28x28.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}");
}

/// <summary>What flows between two layers: flat rows of a width, or feature maps.</summary>
internal readonly record struct FeatureShape
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

/// <summary>Layers that do not fit each other or the rows.</summary>
public sealed class NetworkShapeException(string what, string remedy) : ClusterVaeException($"{what}. {remedy}")
{
    public string Remedy { get; } = remedy;
}
