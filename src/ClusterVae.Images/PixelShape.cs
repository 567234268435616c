using System.Globalization;

namespace ClusterVae.Images;

/// <summary>What pictures become: one channel for grey ones, three for colour. A row is the picture in that order, flat.</summary>
internal readonly record struct PixelShape(int Channels, int Height, int Width)
{
    private const int LargestSide = 4096;

    public int Length => Channels * Height * Width;

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static PixelShape? Parse(string text) => text.Split('x') is [var channels, var height, var width]
        && channels is "1" or "3" && Side(height) is { } h && Side(width) is { } w ? new PixelShape(channels == "1" ? 1 : 3, h, w) : null;

    /// <summary>Reads "32x24", width by height; null for anything else.</summary>
    public static (int Width, int Height)? ParseSize(string text) => text.Split('x') is [var width, var height] && Side(width) is { } w && Side(height) is { } h ? (w, h) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Height}x{Width}");

    private static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= LargestSide ? side : null;
}
