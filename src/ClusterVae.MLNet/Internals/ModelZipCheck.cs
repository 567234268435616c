using System.IO.Compression;
using ClusterVae.ModelFiles;
using Microsoft.ML;

namespace ClusterVae.MLNet.Internals;

/// <summary>
/// A look into a model zip from a stranger before ML.NET opens it: opening runs the loaders that the zip names, from any assembly that can be
/// found, and unpacks whatever it holds.
/// </summary>
internal static class ModelZipCheck
{
    private const string KeyName = "Model.key";
    private const int LongestKey = 1 << 20;

    // Weights hardly shrink when they are zipped; a file that unpacks to twenty times its size is not made of them.
    private const int MostGrowth = 20;
    private const long AlwaysAllowed = 64L << 20;

    private static readonly string[] Assemblies =
    [
        "ClusterVae.MLNet", "Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.Transforms", "Microsoft.ML.KMeansClustering", "Microsoft.ML.PCA", "Microsoft.ML.StandardTrainers",
    ];

    // They load a class of the file's choice from an assembly of the file's choice.
    private static readonly string[] Loaders = ["CustomTransformer", "CustomFilter", "StatefulCustom"];

    /// <summary>Leaves the stream at its beginning.</summary>
    public static void Require(Stream stream)
    {
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
        {
            var unpacked = zip.Entries.Sum(entry => entry.Length);
            if (unpacked > Math.Max(AlwaysAllowed, MostGrowth * stream.Length))
                throw new ModelFileException($"it unpacks to {unpacked} bytes from {stream.Length}", "No model does; get the file again from where it was made.");
            // ML.NET compares no checksum, and a damaged entry can keep it busy for ever.
            if (zip.Entries.FirstOrDefault(entry => !ZipChecksum.Holds(entry)) is { } damaged)
                throw new ModelFileException($"its entry {damaged.FullName} does not have the bytes that were packed", "Get the file again from where it was made.");
            foreach (var entry in zip.Entries.Where(entry => entry.FullName.EndsWith(KeyName, StringComparison.OrdinalIgnoreCase)))
                RequireKnownLoader(entry);
        }
        stream.Position = 0;
    }

    private static void RequireKnownLoader(ZipArchiveEntry entry)
    {
        if (entry.Length > LongestKey)
            throw new ModelFileException($"the entry {entry.FullName} is too long to be true", "Get the file again from where it was made.");
        using var bytes = new MemoryStream();
        using (var packed = entry.Open())
            packed.CopyTo(bytes);
        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        ModelHeader.BeginRead(out _, out var header, out _, out var assembly, reader);
        var loader = ModelHeader.GetLoaderSig(ref header);
        // Old files of ML.NET name no assembly, and find their loader among those that are there.
        if (!string.IsNullOrEmpty(assembly) && !Assemblies.Contains(assembly.Split(',')[0], StringComparer.Ordinal))
            throw new ModelFileException($"it asks for code from the assembly '{assembly}'", "Open it in the program that it was made for, if you trust it.");
        if (Loaders.Any(name => loader.StartsWith(name, StringComparison.Ordinal)))
            throw new ModelFileException($"its part '{loader}' runs code that the file names", "Open it in the program that it was made for, if you trust it.");
    }
}
