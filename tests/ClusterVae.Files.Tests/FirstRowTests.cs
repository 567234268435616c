using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

/// <summary>A pass that begins amid the rows, as ranks make it: what comes is the end of a whole pass.</summary>
public sealed class FirstRowTests : IDisposable
{
    private const int Rows = 5000;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".arrow")]
    [InlineData(".csv")]
    [InlineData(".csv.gz")]
    [InlineData(".npy")]
    public void A_file_can_be_read_from_any_row_on(string ending)
    {
        Write(folder["a" + ending], 0, Rows);
        Same(RowFiles.Open(folder["a" + ending]), [1, 999, 1024, 2048, 2049, Rows - 1, Rows]);
    }

    [Fact]
    public void So_can_a_folder_of_parts()
    {
        Directory.CreateDirectory(folder["parts"]);
        foreach (var (part, first, count, ending) in new[] { (0, 0, 1500, ".parquet"), (1, 1500, 1, ".csv"), (2, 1501, 2499, ".parquet"), (3, 4000, 1000, ".csv") })
            Write(Path.Combine(folder["parts"], part + ending), first, count);
        Same(RowFiles.Open(folder["parts"]), [1, 1499, 1500, 1501, 3999, 4000, 4001, Rows - 1, Rows]);
    }

    [Fact]
    public void An_error_behind_the_first_row_names_the_row_of_the_file()
    {
        File.WriteAllText(folder["a.csv"], "a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(n => n == 40 ? "x,1\n" : $"{n},1\n")));
        Assert.Equal(40, Assert.Throws<DataProblemException>(() => ReadAll.Values(RowFiles.Open(folder["a.csv"]), firstRow: 30)).Row);
    }

    public void Dispose() => folder.Dispose();

    private static void Same(IRowSource<float> rows, long[] places)
    {
        var all = ReadAll.Values(rows, 777);
        Assert.Equal(2 * Rows, all.Length);
        foreach (var place in places)
            Assert.Equal(all[(int)(2 * place)..], ReadAll.Values(rows, 100, place));
    }

    private static void Write(string path, int first, int count)
    {
        if (path.EndsWith(".parquet", StringComparison.Ordinal))
        {
            Duck.Run($"COPY (SELECT CAST(i AS FLOAT) AS a, CAST(-i AS FLOAT) AS b FROM range({first}, {first + count}) r(i)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
            return;
        }
        using var writer = ScoreFiles.Create(path, [new ScoreFileColumn(["a"]), new ScoreFileColumn(["b"])]);
        writer.Write([.. Enumerable.Range(first, count).SelectMany(n => new float[] { n, -n })], count, []);
        writer.Complete();
    }
}
