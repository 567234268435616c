using SkiaSharp;

namespace ClusterVae.Photos.Tests;

/// <summary>Small picture files: red discs, green bars and blue squares, each a little different.</summary>
internal static class DrawnPictures
{
    public static readonly string[] Kinds = ["bars", "discs", "squares"];

    /// <summary>So many of every kind, each kind in a folder of its name.</summary>
    public static void Fill(string folder, int each, int side = 32, bool grey = false)
    {
        foreach (var kind in Kinds)
        {
            Directory.CreateDirectory(Path.Combine(folder, kind));
            for (var n = 0; n < each; n++)
                Draw(Path.Combine(folder, kind, $"{n:00}.{(n % 2 == 0 ? "png" : "jpg")}"), kind, n, side, grey);
        }
    }

    public static void Draw(string path, string kind, int number, int side = 32, bool grey = false)
    {
        using var bitmap = new SKBitmap(side, side);
        using (var canvas = new SKCanvas(bitmap))
        {
            var shade = (byte)(200 + number % 8);
            using var paint = new SKPaint { Color = grey ? new SKColor(shade, shade, shade) : kind switch { "discs" => new SKColor(shade, 20, 20), "bars" => new SKColor(20, shade, 20), _ => new SKColor(20, 20, shade) } };
            canvas.Clear(SKColors.Black);
            var (x, y, part) = (side * (0.5f + 0.01f * (number % 5)), side * (0.5f - 0.01f * (number % 3)), 0.3f * side);
            if (kind == "discs")
                canvas.DrawCircle(x, y, part, paint);
            else if (kind == "bars")
                canvas.DrawRect(0, y - part / 3, side, part / 2, paint);
            else
                canvas.DrawRect(x - part, y - part, part, part, paint);
        }
        Write(path, bitmap);
    }

    /// <summary>The left half red, the right half blue.</summary>
    public static void DrawHalves(string path, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Red);
            using var blue = new SKPaint { Color = SKColors.Blue };
            canvas.DrawRect(width / 2, 0, width, height, blue);
        }
        Write(path, bitmap);
    }

    /// <summary>What a camera held askew notes in its file: the picture is to be turned by a quarter, clockwise.</summary>
    public static void NoteQuarterTurn(string jpeg)
    {
        // An EXIF block of one entry, 0x0112 (orientation) = 6, behind the mark that begins the file.
        byte[] exif = [0xff, 0xe1, 0x00, 0x22, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        var bytes = File.ReadAllBytes(jpeg);
        File.WriteAllBytes(jpeg, [.. bytes[..2], .. exif, .. bytes[2..]]);
    }

    private static void Write(string path, SKBitmap bitmap)
    {
        using var data = bitmap.Encode(path.EndsWith(".png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 95);
        File.WriteAllBytes(path, data.ToArray());
    }
}
