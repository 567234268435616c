using System.Security.Cryptography;

namespace ClusterVae.Files;

/// <summary>What a file is told apart by from every other: "sha256:" and 64 digits.</summary>
public static class FileHash
{
    public static string Of(string path, CancellationToken stop = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = InputFile.OpenRaw(path);
        var part = new byte[1 << 17];
        for (int read; (read = file.Read(part)) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            hash.AppendData(part, 0, read);
        }
        return Of(hash);
    }

    public static string Of(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Of(IncrementalHash hash) => "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
}
