using System.IO.Compression;

namespace ClusterVae.MLNet.Internals;

/// <summary>The checksum that every entry of a zip carries, and that nobody else compares.</summary>
internal static class ZipChecksum
{
    // CRC-32 as zip has it: the polynomial with its bits turned round.
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ Polynomial;
        return remainder;
    })];

    /// <summary>Whether the entry unpacks to the bytes, and to as many, as were packed.</summary>
    public static bool Holds(ZipArchiveEntry entry)
    {
        var sum = uint.MaxValue;
        var left = entry.Length;
        var part = new byte[1 << 16];
        using var stream = entry.Open();
        for (int read; left >= 0 && (read = stream.Read(part)) > 0; left -= read)
        {
            foreach (var value in part.AsSpan(0, read))
                sum = (sum >> 8) ^ Table[(byte)(sum ^ value)];
        }
        return left == 0 && ~sum == entry.Crc32;
    }
}
