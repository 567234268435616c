using System.IO.Compression;
using ClusterVae.Cli.Sets;

namespace ClusterVae.Cli.Tests;

public sealed class DataSetTests
{
    [Fact]
    public void Sets_that_are_not_fetched_say_how()
    {
        using var work = new Workplace();
        var before = Environment.GetEnvironmentVariable("CLUSTERVAE_DATA");
        Environment.SetEnvironmentVariable("CLUSTERVAE_DATA", work["none"]);
        try
        {
            Workplace.Run("fit", "--trainer", "gmm", "--data", "mnist", "--clusters", "10", "--out", work["m.zip"]).Refused(1, "clustervae datasets mnist");
            Assert.False(DataSetFiles.IsThere("mnist"));

            // A file of the right name and the wrong bytes does not count.
            Directory.CreateDirectory(work["none/mnist"]);
            foreach (var name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
                File.WriteAllBytes(work[$"none/mnist/{name}"], [0, 0, 8, 1, 0, 0, 0, 1, 7]);
            Assert.False(DataSetFiles.IsThere("mnist"));
            Workplace.Run("fit", "--trainer", "gmm", "--data", "mnist", "--clusters", "10", "--out", work["m.zip"]).Refused(1, "its SHA-256 is another");
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLUSTERVAE_DATA", before);
        }
    }

    [Fact]
    public async Task What_unpacks_without_end_is_not_unpacked_to_the_end()
    {
        using var work = new Workplace();
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var part = 0; part < 100; part++)
                zip.Write(zeros);
        }
        zipped.Position = 0;
        await Assert.ThrowsAsync<InvalidDataException>(() => DataSetFetcher.UnzipAsync(zipped, work["out"], null, CancellationToken.None));
        Assert.InRange(new FileInfo(work["out"]).Length, 0, 64 << 20);
    }
}
