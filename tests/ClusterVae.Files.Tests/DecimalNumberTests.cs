using System.Globalization;
using System.Text;
using ClusterVae.Randomness;

namespace ClusterVae.Files.Tests;

public sealed class DecimalNumberTests
{
    /// <summary>The general parser is the judge: the same numbers to the bit, and the same refusals.</summary>
    [Fact]
    public void Every_text_reads_as_the_general_parser_reads_it()
    {
        var random = new RandomStream(3);
        const string Alphabet = "0123456789012345678901234567890.-+eE ";
        for (var round = 0; round < 200_000; round++)
        {
            Same((random.NextInt(4)) switch
            {
                0 => new string([.. Enumerable.Range(0, random.NextInt(20)).Select(_ => Alphabet[random.NextInt(Alphabet.Length)])]),
                1 => BitConverter.Int32BitsToSingle((int)random.NextBits()).ToString("R", CultureInfo.InvariantCulture),
                2 => ((random.NextDouble() - 0.5) * 1000).ToString("F" + random.NextInt(14), CultureInfo.InvariantCulture),
                _ => Middle(random),
            });
        }
        foreach (var text in new[] { "", "-", ".", "-.", "0", "-0", "00", "1.", ".5", "1..2", "1-", "--1", "999999999999999", "9999999999999999", "16777217", "16777219", "1,5", "1 2", "∞", "NaN" })
            Same(text);
    }

    /// <summary>Just at, below and above the middle between two neighbouring floats.</summary>
    private static string Middle(RandomStream random)
    {
        // Beyond 2²⁴ every odd number is one.
        var middle = (1 << 24) + 2 * random.NextInt(1 << 23) + 1;
        return random.NextInt(3) switch { 0 => $"{middle}", 1 => $"{middle}.0000001", _ => $"-{middle - 1}.9999999" };
    }

    private static void Same(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var expected = float.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out var judge);
        Assert.Equal((expected, BitConverter.SingleToInt32Bits(judge)), (DecimalNumber.TryParse(bytes, out var value), BitConverter.SingleToInt32Bits(value)));
    }
}
