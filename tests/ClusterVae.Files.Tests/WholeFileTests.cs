using ClusterVae.Data;

namespace ClusterVae.Files.Tests;

/// <summary>A file that breaks off never passes for a shorter one.</summary>
public sealed class WholeFileTests
{
    [Fact]
    public void File_readers_see_the_same()
    {
        using var folder = new TemporaryFolder();
        using var zipped = EmbeddedDigits.OpenZipped();
        using var copy = new MemoryStream();
        zipped.CopyTo(copy);
        var file = RowFiles.Open(folder.Write("digits.csv.gz", copy.ToArray()), new RowFileOptions { LabelColumn = "-1" });
        var (rows, labels) = EmbeddedDigits.Load();
        Assert.Equal(rows.Values.ToArray(), ReadAll.Values(file, 100));
        Assert.Equal(labels, file.ReadLabels()!.Values.ToArray());

        // A download that broke off must not pass for a shorter table.
        var path = folder.Write("half.csv.gz", copy.ToArray()[..30_000]);
        Assert.Contains("damaged", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(path), 100)).Message);
    }
}
