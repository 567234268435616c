using ClusterVae.Reports.Content;

namespace ClusterVae.Reports.Charts;

/// <summary>Rows that are pictures, side by side on one sheet with a thin gap between them.</summary>
internal sealed class PictureSheet
{
    private const int Gap = 1;
    private const byte GapShade = 128;

    private readonly byte[] pixels;
    private readonly int channels;

    private PictureSheet(byte[] pixels, int width, int height, int channels) => (this.pixels, Width, Height, this.channels) = (pixels, width, height, channels);

    public int Width { get; }

    public int Height { get; }

    public byte[] ToPng() => PngFile.Of(pixels, Width, Height, channels);

    /// <summary>A picture is no drawing: the file holds the pixels.</summary>
    public string ToSvg() =>
        FormattableString.Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"><image width="{Width}" height="{Height}" href="data:image/png;base64,{Convert.ToBase64String(ToPng())}"/></svg>""");

    /// <param name="rows">what is drawn; an empty row leaves its place blank</param>
    /// <param name="shape">of every row</param>
    /// <param name="columns">pictures per line</param>
    /// <param name="side">of the square that stands for a pixel</param>
    public static PictureSheet Of(IReadOnlyList<float[]> rows, PictureShape shape, int columns, int side = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(shape);
        var channels = shape.Channels == 3 ? 3 : 1;
        var lines = (rows.Count + columns - 1) / columns;
        var (across, down) = (side * shape.Width + Gap, side * shape.Height + Gap);
        var (width, height) = (columns * across - Gap, Math.Max(1, lines * down - Gap));
        var pixels = new byte[width * height * channels];
        Array.Fill(pixels, GapShade);
        for (var n = 0; n < rows.Count; n++)
            Draw(rows[n], shape, channels, side, pixels, width, n / columns * down, n % columns * across);
        return new PictureSheet(pixels, width, height, channels);
    }

    private static void Draw(float[] row, PictureShape shape, int channels, int side, byte[] pixels, int width, int top, int left)
    {
        if (row.Length == 0)
            return;
        var area = shape.Height * shape.Width;
        for (var y = 0; y < side * shape.Height; y++)
        {
            for (var x = 0; x < side * shape.Width; x++)
            {
                for (var c = 0; c < channels; c++)
                    pixels[((top + y) * width + left + x) * channels + c] = Shade(row[c * area + y / side * shape.Width + x / side], shape);
            }
        }
    }

    private static byte Shade(double value, PictureShape shape) =>
        shape.High > shape.Low && !double.IsNaN(value) ? (byte)Math.Clamp(Math.Round(255 * (value - shape.Low) / (shape.High - shape.Low)), 0, 255) : (byte)0;
}
