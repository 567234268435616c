using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using ClusterVae.Data;

namespace ClusterVae.Bench.Vae;

/// <summary>The rows that both sides train on: MNIST's training images where they are, else numbers of the same shape.</summary>
internal sealed record Digits(DenseRows<float> Rows, string Origin, string File)
{
    public const int Width = 784;

    // A multiple of both batch sizes: no side has a ragged last batch.
    private const int Count = 20_480;

    private static readonly string[] Names = ["train-images-idx3-ubyte", "train-images.idx3-ubyte"];

    public static Digits Load(string? path)
    {
        path ??= Find();
        var values = new float[Count * Width];
        if (path is not null)
        {
            Read(path, values);
        }
        else
        {
            // As dark as MNIST, so that nothing in the arithmetic is easier or harder.
            var random = new Random(1);
            for (var index = 0; index < values.Length; index++)
                values[index] = random.NextDouble() < 0.19 ? random.NextSingle() : 0;
        }
        var file = Path.GetTempFileName();
        System.IO.File.WriteAllBytes(file, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return new Digits(new DenseRows<float>(values, Width), path is null ? "random numbers of MNIST's shape (no MNIST in datasets/cache)" : "MNIST", file);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cache = Path.Combine(folder.FullName, "datasets", "cache");
            if (Directory.Exists(cache))
            {
                return Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories)
                    .FirstOrDefault(file => file.Contains("mnist", StringComparison.OrdinalIgnoreCase) && !file.Contains("fashion", StringComparison.OrdinalIgnoreCase)
                        && Names.Any(name => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase)));
            }
        }
        return null;
    }

    private static void Read(string path, float[] values)
    {
        using var raw = System.IO.File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        Span<byte> header = stackalloc byte[16];
        stream.ReadExactly(header);
        if (BinaryPrimitives.ReadInt32BigEndian(header) != 2051)
            throw new InvalidDataException($"'{path}' is not an IDX file of images.");
        var bytes = new byte[values.Length];
        stream.ReadExactly(bytes);
        for (var index = 0; index < values.Length; index++)
            values[index] = bytes[index] / 255f;
    }
}
