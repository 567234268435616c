using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

public sealed class IdxTests : IDisposable
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 102, 204, 153];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 4, 7, 0, 9, 7];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Images_are_scaled_unless_told_otherwise()
    {
        foreach (var path in new[] { folder.Write("t10k-images-idx3-ubyte", Images), folder.Zip("t10k-images-idx3-ubyte.gz", Images) })
        {
            var rows = RowFiles.Open(path);
            Assert.Equal((2L, 3), (rows.Count, rows.Width));
            Assert.Equal([1, 3], rows.RowShape);
            Assert.Equal([0f, 0.2f, 1f, 0.4f, 0.8f, 0.6f], ReadAll.Values(rows));
            Assert.Equal([0f, 51f, 255f, 102f, 204f, 153f], ReadAll.Values(RowFiles.Open(path, new RowFileOptions { Bytes = ByteScaling.None })));
        }
    }

    [Fact]
    public void Labels_are_read_zipped_or_not()
    {
        Assert.Equal([7, 0, 9, 7], LabelFiles.Read(folder.Write("labels-idx1-ubyte", Labels)).Values.ToArray());
        Assert.Equal([7, 0, 9, 7], LabelFiles.Read(folder.Zip("labels.idx.gz", Labels)).Values.ToArray());
    }

    [Theory]
    [InlineData(0x0C, new byte[] { 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 1, 0 }, new[] { -2f, 256f })]
    [InlineData(0x0B, new byte[] { 0xFF, 0xFE, 1, 0 }, new[] { -2f, 256f })]
    [InlineData(0x09, new byte[] { 0xFE, 3 }, new[] { -2f, 3f })]
    [InlineData(0x0D, new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, new[] { 1f, -2f })]
    [InlineData(0x0E, new byte[] { 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 }, new[] { 1f, -2f })]
    public void Every_element_type_is_big_endian(byte type, byte[] data, float[] expected) =>
        Assert.Equal(expected, ReadAll.Values(RowFiles.Open(folder.Write("a.idx", [0, 0, type, 2, 0, 0, 0, 2, 0, 0, 0, 1, .. data]))));

    [Fact]
    public void Truncated_altered_and_wrong_files_are_refused()
    {
        for (var length = 0; length < Images.Length; length++)
        {
            var plain = folder.Write("a.idx", Images[..length]);
            Assert.Throws<DataProblemException>(() => RowFiles.Open(plain));
            var zipped = folder.Zip("a.idx.gz", Images[..length]);
            Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(zipped)));
        }
        Assert.Contains("not an IDX file", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder.Write("b.idx", [1, .. Images]))).Message);
        Assert.Throws<DataProblemException>(() => RowFiles.Open(folder.Write("c.idx", [0, 0, 7, .. Images[3..]])));
        Assert.Contains("labels in a file of their own", Assert.Throws<DataProblemException>(
            () => RowFiles.Open(folder.Write("d.idx", Images), new RowFileOptions { LabelColumn = "0" })).Message);
        Assert.Contains("3 values per row", Assert.Throws<DataProblemException>(() => LabelFiles.Read(folder["d.idx"])).Message);
    }

    [Fact]
    public void Several_zipped_members_are_one_file_and_none_may_break_off()
    {
        // As parallel compressors write.
        byte[] members = [.. File.ReadAllBytes(folder.Zip("x", Images[..10])), .. File.ReadAllBytes(folder.Zip("x", [])), .. File.ReadAllBytes(folder.Zip("x", Images[10..]))];
        Assert.Equal(6, ReadAll.Values(RowFiles.Open(folder.Write("a.idx.gz", members))).Length);

        byte[] lines = [.. "1,2\n3,4\n"u8];
        byte[] text = [.. File.ReadAllBytes(folder.Zip("x", lines)), .. File.ReadAllBytes(folder.Zip("x", lines))];
        Assert.Equal(8, ReadAll.Values(RowFiles.Open(folder.Write("a.csv.gz", text))).Length);
        for (var length = 2; length < text.Length; length++)
        {
            // Between two members nothing is missing as far as the format can tell.
            if (length == text.Length / 2)
                continue;
            var path = folder.Write("b.csv.gz", text[..length]);
            Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(path)));
        }
    }

    [Fact]
    public void Damaged_gzip_is_named()
    {
        var zipped = File.ReadAllBytes(folder.Zip("a.idx.gz", Images));
        for (var at = 10; at < zipped.Length - 8; at++)
        {
            var damaged = zipped.ToArray();
            damaged[at] ^= 0x5A;
            var path = folder.Write("b.idx.gz", damaged);
            try
            {
                // The damage may hit a value alone.
                Assert.Equal(6, ReadAll.Values(RowFiles.Open(path)).Length);
            }
            catch (DataProblemException error)
            {
                Assert.Contains(path, error.Message);
            }
        }
    }

    public void Dispose() => folder.Dispose();
}
