using System.Text;
using ClusterVae.Data;
using ClusterVae.Testing;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Arrays => [.. Golden.Load("data_files.json")["npy"].Keys];

    public static TheoryData<string> Refused => [.. Golden.Load("data_files.json")["refused"].Keys];

    [Theory, MemberData(nameof(Arrays))]
    public void Reads_what_numpy_wrote(string name)
    {
        var golden = Golden.Load("data_files.json")["npy"][name];
        var bytes = Convert.FromBase64String(golden["bytes"].Text);
        foreach (var path in new[] { folder.Write("a.npy", bytes), folder.Zip("a.npy.gz", bytes), folder.Write("no-extension", bytes) })
        {
            var rows = RowFiles.Open(path);
            var shape = golden["shape"].Longs;
            Assert.Equal(shape[0], rows.Count);
            Assert.Equal(shape.Skip(1).DefaultIfEmpty(1), rows.RowShape.Select(extent => (long)extent));
            Assert.Equal(golden["values"].Floats, ReadAll.Values(rows));
            Assert.Equal(golden["values"].Floats, ReadAll.Values(rows, 5));
        }
    }

    [Theory, MemberData(nameof(Refused))]
    public void Refuses_arrays_that_are_no_rows_of_numbers(string name)
    {
        var path = folder.Write("a.npy", Convert.FromBase64String(Golden.Load("data_files.json")["refused"][name]["bytes"].Text));
        Assert.Contains(path, Assert.Throws<DataProblemException>(() => RowFiles.Open(path)).Message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = Convert.FromBase64String(Golden.Load("data_files.json")["npy"]["<f4"]["bytes"].Text);
        for (var length = 0; length < bytes.Length; length++)
        {
            var plain = folder.Write("a.npy", bytes[..length]);
            Assert.Throws<DataProblemException>(() => RowFiles.Open(plain));
            // Zipped, the length shows only at the end of the rows.
            var zipped = folder.Zip("a.npy.gz", bytes[..length]);
            Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(zipped)));
        }
        var longer = folder.Write("a.npy", [.. bytes, 0]);
        Assert.Contains("longer than its header says", Assert.Throws<DataProblemException>(() => RowFiles.Open(longer)).Message);
    }

    [Fact]
    public void Columns_become_rows_in_more_than_one_block_of_memory()
    {
        const int rows = 600_001, width = 5;
        var path = folder.Write("columns.npy", Columns(rows, width));
        var file = RowFiles.Open(path);
        var values = ReadAll.Values(file, 1000);
        Assert.Equal(rows * width, values.Length);
        for (var place = 0; place < values.Length; place += place < 100 || place > values.Length - 100 ? 1 : 101)
            Assert.Equal(place % width * 1_000_000f + place / width, values[place]);
        Assert.Equal([.. Enumerable.Range(0, rows)], Assert.IsType<LabelSet>(LabelFiles.Read(path, new LabelFileOptions { Column = "0" })).Values.ToArray());
    }

    [Fact]
    public void Columns_that_end_too_early_are_refused()
    {
        var bytes = Columns(20, 3);
        for (var length = 100; length < bytes.Length; length += 7)
        {
            var plain = folder.Write("a.npy", bytes[..length]);
            Assert.Throws<DataProblemException>(() => RowFiles.Open(plain));
            var zipped = folder.Zip("a.npy.gz", bytes[..length]);
            Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(zipped)));
        }
        var shrunk = folder.Write("b.npy", bytes);
        var rows = RowFiles.Open(shrunk);
        using (var file = File.OpenWrite(shrunk))
            file.SetLength(bytes.Length - 4);
        Assert.Contains("truncated", Assert.Throws<DataProblemException>(() => ReadAll.Values(rows)).Message);
        var longer = folder.Zip("c.npy.gz", [.. bytes, 0]);
        Assert.Contains("longer than its header says", Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(longer))).Message);
    }

    /// <summary>An array in Fortran order whose element is its row and a million times its column.</summary>
    private static byte[] Columns(int rows, int width)
    {
        var header = $"{{'descr': '<i4', 'fortran_order': True, 'shape': ({rows}, {width}), }}".PadRight(117) + "\n";
        var bytes = new byte[128 + 4 * rows * width];
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header)];
        start.CopyTo(bytes, 0);
        for (var column = 0; column < width; column++)
            for (var row = 0; row < rows; row++)
                BitConverter.TryWriteBytes(bytes.AsSpan(128 + 4 * (column * rows + row)), column * 1_000_000 + row);
        return bytes;
    }

    [Theory]
    [InlineData("\u0093NUMPY\u0004\0", "version")]
    [InlineData("\u0093NUMPX\u0001\0v\0", "not an NPY file")]
    public void Wrong_magic_and_newer_versions_are_named(string start, string says)
    {
        var path = folder.Write("a.npy", [.. Encoding.Latin1.GetBytes(start), .. new byte[100]]);
        Assert.Contains(says, Assert.Throws<DataProblemException>(() => RowFiles.Open(path)).Message);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "shape")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1, 1)}", "Maybe")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, -1)}", "(1, -1)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807)}", "values")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 4)}", "truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4", "does not end")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4, 4)}", "plain numbers")]
    public void Headers_that_make_no_sense_are_refused(string header, string says)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
        foreach (var path in new[] { folder.Write("a.npy", bytes), folder.Zip("b.npy", bytes) })
        {
            var error = Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(path)));
            Assert.Contains(path, error.Message);
            if (path.EndsWith("a.npy", StringComparison.Ordinal))
                Assert.Contains(says, error.Message);
        }
    }

    [Fact]
    public void Values_that_are_not_finite_are_named_with_row_and_place()
    {
        var path = folder["a.npy"];
        using (var writer = new NpyWriter<double>(path, 3))
        {
            writer.Write([1, 2, 3, 4, 5, double.NaN]);
            writer.Complete();
        }
        var error = Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(path)));
        Assert.Equal(1, error.Row);
        Assert.Contains("feature 2", error.Message);
    }

    [Fact]
    public void Bytes_are_scaled_when_they_are_images_or_when_asked_for()
    {
        Write(folder["images.npy"], 2, 2);
        Write(folder["rows.npy"], 4);
        Assert.Equal([0f, 0.2f, 0.4f, 1f], ReadAll.Values(RowFiles.Open(folder["images.npy"])));
        Assert.Equal([0f, 51f, 102f, 255f], ReadAll.Values(RowFiles.Open(folder["rows.npy"])));
        Assert.Equal([0f, 51f, 102f, 255f], ReadAll.Values(RowFiles.Open(folder["images.npy"], new RowFileOptions { Bytes = ByteScaling.None })));
        Assert.Equal([0f, 0.2f, 0.4f, 1f], ReadAll.Values(RowFiles.Open(folder["rows.npy"], new RowFileOptions { Bytes = ByteScaling.UnitInterval })));

        static void Write(string path, params int[] shape)
        {
            using var writer = new NpyWriter<byte>(path, shape);
            writer.Write([0, 51, 102, 255]);
            writer.Complete();
        }
    }

    [Fact]
    public void Written_rows_come_back_and_appear_only_when_complete()
    {
        var path = folder.Write("a.npy", "what was there before");
        using (var writer = new NpyWriter<float>(path, 2, 2))
        {
            for (var n = 0; n < 100; n++)
                writer.Write([n, n + 0.5f, -n, 1e-30f]);
            Assert.Equal("what was there before", File.ReadAllText(path));
            writer.Complete();
        }
        var rows = RowFiles.Open(path);
        Assert.Equal((100L, 4), (rows.Count, rows.Width));
        Assert.Equal([2, 2], rows.RowShape);
        Assert.Equal([7f, 7.5f, -7f, 1e-30f], ReadAll.Values(rows)[28..32]);
        Assert.Equal(["a.npy"], folder.Names);
    }

    [Fact]
    public void Half_written_files_leave_no_trace()
    {
        using (var writer = new NpyWriter<int>(folder["a.npy"]))
            writer.Write([1, 2, 3]);
        Assert.Empty(folder.Names);
        Assert.Throws<OutputProblemException>(() => new NpyWriter<int>(folder["missing/a.npy"]));
        Assert.Throws<ArgumentException>(() => WriteRaggedRows());

        void WriteRaggedRows()
        {
            using var writer = new NpyWriter<int>(folder["a.npy"], 3);
            writer.Write([1, 2]);
        }
    }

    public void Dispose() => folder.Dispose();
}
