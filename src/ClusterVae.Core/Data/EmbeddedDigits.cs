using System.Globalization;
using System.IO.Compression;

namespace ClusterVae.Data;

/// <summary>
/// 1,797 handwritten digits of 8 x 8 pixels that travel inside this assembly: the test set of UCI's Optical Recognition of Handwritten
/// Digits (E. Alpaydin and C. Kaynak, 1998, CC BY 4.0). Enough for a first try without any file.
/// </summary>
public static class EmbeddedDigits
{
    public const int Count = 1797;
    public const int Side = 8;
    public const int Width = Side * Side;

    /// <summary>The brightest pixel.</summary>
    public const float Maximum = 16;

    /// <param name="unitInterval">pixels divided by <see cref="Maximum"/>, into [0, 1]; otherwise 0 to 16 as they were counted</param>
    public static (DenseRows<float> Rows, int[] Labels) Load(bool unitInterval = false)
    {
        var values = new float[Count * Width];
        var labels = new int[Count];
        using var reader = OpenText();
        for (var n = 0; n < Count; n++)
        {
            var line = reader.ReadLine().AsSpan();
            var column = 0;
            foreach (var field in line.Split(','))
            {
                var value = int.Parse(line[field], NumberStyles.None, CultureInfo.InvariantCulture);
                if (column == Width)
                    labels[n] = value;
                else
                    values[n * Width + column] = unitInterval ? value / Maximum : value;
                column++;
            }
        }
        return (new DenseRows<float>(values, Width, "digits"), labels);
    }

    /// <summary>The table as text: 64 pixels and the digit per line, no header.</summary>
    public static StreamReader OpenText() => new(new GZipStream(OpenZipped(), CompressionMode.Decompress));

    /// <summary>The bytes of digits.csv.gz.</summary>
    public static Stream OpenZipped() => typeof(EmbeddedDigits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
}
