using System.Globalization;
using System.IO.Compression;
using System.Text;
using ClusterVae.Randomness;

namespace ClusterVae.Attack;

/// <summary>What is sound before it is spoilt.</summary>
internal static class Samples
{
    public const int Rows = 60;
    public const int Width = 4;

    public static string[] Fit(ProvingGround ground, string data, params string[] more) =>
        ["fit", "--trainer", "gmm", "--data", data, "--clusters", "2", "--set", "Restarts=1", "--set", "MaxIterations=5", "--set", "Threads=1", "--out", ground["out.zip"], .. more];

    /// <summary>Three heaps in [0, 1].</summary>
    public static float[] Values()
    {
        var random = new RandomStream(5);
        var values = new float[Rows * Width];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Math.Clamp((i % Width == i / Width % 3 ? 0.9 : 0.1) + 0.02 * random.NextGaussian(), 0, 1);
        return values;
    }

    public static string Csv(char separator = ',')
    {
        var values = Values();
        var text = new StringBuilder(string.Join(separator, "a", "b", "c", "d", "kind") + "\n");
        for (var row = 0; row < Rows; row++)
            text.AppendJoin(separator, values.Skip(row * Width).Take(Width).Select(value => value.ToString("R", CultureInfo.InvariantCulture)).Append($"kind-{row % 3}")).Append('\n');
        return text.ToString();
    }

    public static byte[] Npy(string type = "<f4", string? shape = null, string order = "False")
    {
        var header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape ?? $"({Rows}, {Width})"}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.Latin1.GetBytes(header), .. Values().SelectMany(BitConverter.GetBytes)];
    }

    public static byte[] Idx() => [0, 0, 8, 2, 0, 0, 0, Rows, 0, 0, 0, Width, .. Values().Select(value => (byte)(255 * value))];

    public static byte[] Zip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(bytes);
        return target.ToArray();
    }

    public static byte[] Flipped(byte[] bytes, RandomStream random, int flips, int within)
    {
        var altered = (byte[])bytes.Clone();
        for (; flips > 0; flips--)
            altered[random.NextInt(Math.Min(within, altered.Length))] ^= (byte)(1 << random.NextInt(8));
        return altered;
    }
}
