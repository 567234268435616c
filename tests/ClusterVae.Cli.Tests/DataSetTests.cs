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
            Assert.False(DataSetFetcher.IsThere("mnist"));

            // A file of the right name and the wrong bytes does not count.
            Directory.CreateDirectory(work["none/mnist"]);
            foreach (var name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
                File.WriteAllBytes(work[$"none/mnist/{name}"], [0, 0, 8, 1, 0, 0, 0, 1, 7]);
            Assert.False(DataSetFetcher.IsThere("mnist"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLUSTERVAE_DATA", before);
        }
    }
}
