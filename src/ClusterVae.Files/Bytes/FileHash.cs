using System.IO.Hashing;
using System.Security.Cryptography;

namespace ClusterVae.Files;

/// <summary>What a file is told apart from by every other.</summary>
internal static class FileHash
{
    /// <summary>"sha256:" and 64 digits: nobody can make another file of the same.</summary>
    public static string Of(string path, CancellationToken stop = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Feed(path, hash.AppendData, stop);
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Of(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>"xxh128:" and 32 digits, ten times as quick: enough to notice that a file is not what it was.</summary>
    public static string Quick(string path, CancellationToken stop = default)
    {
        var hash = new XxHash128();
        Feed(path, hash.Append, stop);
        return "xxh128:" + Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void Feed(string path, Action<ReadOnlySpan<byte>> append, CancellationToken stop)
    {
        using var file = InputFile.OpenRaw(path);
        var part = new byte[1 << 17];
        for (int read; (read = file.Read(part)) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            append(part.AsSpan(0, read));
        }
    }
}
