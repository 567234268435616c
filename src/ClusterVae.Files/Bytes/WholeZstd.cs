using ZstdSharp;

namespace ClusterVae.Files;

/// <summary>What a compressed file unpacks to.</summary>
internal interface IUnpacked : IDisposable
{
    /// <summary>As many bytes as there are, fewer than fit only at the end; an <see cref="InvalidDataException"/> where the file is damaged or breaks off.</summary>
    int Read(Span<byte> target);
}

/// <summary>Unpacks Zstandard. Its decompressor notices by itself where a frame breaks off, and compares the checksum of frames that carry one.</summary>
internal sealed class WholeZstd(Stream file) : IUnpacked
{
    private readonly DecompressionStream unpacked = new(file, bufferSize: 1 << 16, checkEndOfStream: true, leaveOpen: true);

    public int Read(Span<byte> target)
    {
        try
        {
            return unpacked.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException("The compressed data are damaged or break off.", error);
        }
    }

    public void Dispose() => unpacked.Dispose();
}

/// <summary>Names that say how a file is compressed.</summary>
internal static class CompressedNames
{
    private static readonly string[] Endings = [".gz", ".zst"];

    public static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    public static bool IsZstd(string path) => path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);

    public static string Plain(string path) =>
        Endings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending ? path[..^ending.Length] : path;
}
