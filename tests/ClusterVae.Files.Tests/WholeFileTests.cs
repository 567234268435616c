using ClusterVae.Data;
using ClusterVae.Testing.Files;

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

    [Theory]
    [InlineData("a.npy.gz")]
    [InlineData("a.idx.gz")]
    public void Zipped_arrays_are_read_to_their_checksum(string name)
    {
        using var folder = new TemporaryFolder();
        var values = new byte[40_000];
        new Random(1).NextBytes(values);
        using var target = new MemoryStream();
        if (name.StartsWith("a.npy", StringComparison.Ordinal))
            target.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (10000, 4), }".PadRight(117) + "\n")]);
        else
            target.Write([0, 0, 8, 2, 0, 0, 0x27, 0x10, 0, 0, 0, 4]);
        target.Write(values);
        var whole = File.ReadAllBytes(folder.Zip(name, target.ToArray()));
        Assert.Equal(40_000, ReadAll.Values(RowFiles.Open(folder[name])).Length);
        Assert.Equal(10_000, LabelFiles.Read(folder[name], new LabelFileOptions { Column = "0" }).Count);

        // All rows are there before the last bytes, which hold the checksum and the length.
        foreach (var missing in new[] { 1, 4, 8, 20, 1000 })
        {
            folder.Write(name, whole[..^missing]);
            Assert.Contains("damaged", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder[name]))).Message);
            Assert.Contains("damaged", Assert.Throws<DataProblemException>(() => LabelFiles.Read(folder[name], new LabelFileOptions { Column = "0" })).Message);
        }
        whole[^6] ^= 1;
        folder.Write(name, whole);
        Assert.Contains("damaged", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder[name]))).Message);

        // And none come behind the last.
        target.WriteByte(0);
        folder.Zip(name, target.ToArray());
        Assert.Contains("longer than its header says", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder[name]))).Message);
    }

    [Fact]
    public void A_pipe_is_refused_without_waiting_for_its_writer()
    {
        if (!SpecialFiles.CanBeMade)
            return;
        using var folder = new TemporaryFolder();
        Assert.Contains("is a pipe", Assert.Throws<DataProblemException>(() => RowFiles.Open(SpecialFiles.Pipe(folder["a.csv"]))).Message);
    }
}
