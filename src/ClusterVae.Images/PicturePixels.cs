using ClusterVae.Data;
using ClusterVae.Files;
using SkiaSharp;

namespace ClusterVae.Images;

/// <summary>
/// A picture file as pixels of one size: turned upright as its camera noted, laid on white where it is transparent, cut around its middle to the shape that is wanted,
/// and scaled, in between by cubic curves where it grows, over averages where it shrinks.
/// </summary>
public static class PicturePixels
{
    internal const float LargestShade = 255;

    internal const string Remedy = "Mend the file or take it out of the folder.";

    // More is no photograph, but a file that would fill the memory.
    private const long LargestFile = 1L << 29;
    private const long MostPixels = 1L << 28;

    /// <summary>Red, then green, then blue, each row by row, from 0 to 1.</summary>
    /// <param name="path">a .jpg, .png, .bmp, .gif (its first picture) or .webp</param>
    public static float[] Of(string path, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return Array.ConvertAll(Shades(path, width, height), shade => shade / LargestShade);
    }

    /// <summary>The same from 0 to 255.</summary>
    internal static byte[] Shades(string path, int width, int height)
    {
        using var codec = Open(path);
        using var whole = Decode(codec, path);
        using var image = SKImage.FromBitmap(whole);
        using var target = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using (var canvas = new SKCanvas(target))
        {
            var (upright, across, down) = Upright(codec.EncodedOrigin, image.Width, image.Height);
            var scale = Math.Max((float)width / across, (float)height / down);
            canvas.Clear(SKColors.White);
            canvas.Translate((width - scale * across) / 2, (height - scale * down) / 2);
            canvas.Scale(scale);
            canvas.Concat(upright);
            canvas.DrawImage(image, 0, 0, scale > 1 ? new SKSamplingOptions(SKCubicResampler.Mitchell) : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
        return Planes(target.GetPixelSpan());
    }

    /// <summary>From the head of the file alone.</summary>
    internal static (int Width, int Height) Size(string path)
    {
        using var codec = Open(path);
        var (_, across, down) = Upright(codec.EncodedOrigin, codec.Info.Width, codec.Info.Height);
        return (across, down);
    }

    private static SKCodec Open(string path)
    {
        using var file = InputFile.OpenRaw(path);
        if (file.Length > LargestFile)
            throw Unreadable(path, "is too large for a picture");
        var bytes = new byte[file.Length!.Value];
        var length = file.Read(bytes);
        using var data = SKData.CreateCopy(bytes.AsSpan(0, length));
        var codec = SKCodec.Create(data) ?? throw Unreadable(path, "is no picture that can be read");
        if ((long)codec.Info.Width * codec.Info.Height <= MostPixels)
            return codec;
        codec.Dispose();
        throw Unreadable(path, "has too many pixels");
    }

    private static SKBitmap Decode(SKCodec codec, string path)
    {
        var whole = new SKBitmap(codec.Info.WithColorType(SKColorType.Rgba8888).WithAlphaType(SKAlphaType.Premul));
        // Half a picture would be taken for a whole one with a grey end.
        if (codec.GetPixels(whole.Info, whole.GetPixels()) == SKCodecResult.Success)
            return whole;
        whole.Dispose();
        throw Unreadable(path, "is damaged or ends too early");
    }

    private static DataProblemException Unreadable(string path, string problem) => new($"{path} {problem}", Remedy);

    private static byte[] Planes(ReadOnlySpan<byte> pixels)
    {
        var area = pixels.Length / 4;
        var planes = new byte[3 * area];
        for (var n = 0; n < area; n++)
        {
            for (var channel = 0; channel < 3; channel++)
                planes[channel * area + n] = pixels[4 * n + channel];
        }
        return planes;
    }

    /// <summary>How a camera held askew is set right, and the sides after it.</summary>
    private static (SKMatrix Turn, int Width, int Height) Upright(SKEncodedOrigin origin, int w, int h) => origin switch
    {
        SKEncodedOrigin.TopRight => (new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1), w, h),
        SKEncodedOrigin.BottomRight => (new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1), w, h),
        SKEncodedOrigin.BottomLeft => (new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1), w, h),
        SKEncodedOrigin.LeftTop => (new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1), h, w),
        SKEncodedOrigin.RightTop => (new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1), h, w),
        SKEncodedOrigin.RightBottom => (new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1), h, w),
        SKEncodedOrigin.LeftBottom => (new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1), h, w),
        _ => (SKMatrix.Identity, w, h),
    };
}
