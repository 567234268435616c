using System.IO.Compression;
using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

/// <summary>A column of texts in the place of numbers, from every format that has texts.</summary>
public sealed class TextColumnTests : IDisposable
{
    private static readonly string[] Texts = ["a, b and \"c\"", "ü \U0001F98A", "third"];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void It_is_read_from_delimited_text_Parquet_and_Arrow_alike()
    {
        File.WriteAllText(folder["t.csv"], "id,title,kind\n7,\"a, b and \"\"c\"\"\",x\n8,ü \U0001F98A,y\n9,third,x\n");
        Duck.Run($"COPY (SELECT * FROM read_csv('{folder["t.csv"]}', header = true)) TO '{folder["t.parquet"]}' (FORMAT parquet)");
        foreach (var name in new[] { "t.csv", "t.parquet" })
        {
            var rows = RowFiles.Open(folder[name], new RowFileOptions { TextColumn = "title", LabelColumn = "kind", CarriedColumns = ["id"] });
            Assert.Equal((0, 3L), (rows.Width, rows.CountRows()));
            Assert.Equal(["title", "id"], rows.CarriedColumns.Select(column => column.Name));
            Assert.Equal(["x", "y", "x"], rows.ReadLabels()!.Texts);
            Assert.Equal<string?[]>(Texts, Read(rows));
        }
        // Without names by place; several files are one.
        Directory.CreateDirectory(folder["many"]);
        foreach (var part in new[] { "0.csv", "1.csv" })
            File.WriteAllText(Path.Combine(folder["many"], part), "1;first\n2;second\n");
        Assert.Equal<string?[]>(["first", "second", "first", "second"], Read(RowFiles.Open(folder["many"], new RowFileOptions { TextColumn = "1" })));
    }

    [Fact]
    public void Lines_are_taken_as_they_stand()
    {
        File.WriteAllText(folder["l.txt"], "\uFEFF" + string.Join("\r\n", Texts) + "\r\n\r\nafter a gap\n\n\n");
        var options = new RowFileOptions { TextColumn = "line" };
        var rows = RowFiles.Open(folder["l.txt"], options);
        Assert.Equal(5, rows.CountRows());
        Assert.Equal<string?[]>([.. Texts, null, "after a gap"], Read(rows));
        using (var zipped = new GZipStream(File.Create(folder["l.txt.gz"]), CompressionLevel.Fastest))
            zipped.Write(File.ReadAllBytes(folder["l.txt"]));
        Assert.Equal<string?[]>([.. Texts, null, "after a gap"], Read(RowFiles.Open(folder["l.txt.gz"], options)));
        // Longer than any buffer.
        File.WriteAllText(folder["long.txt"], new string('x', 200_000) + "\nend");
        Assert.Equal<string?[]>([new string('x', 200_000), "end"], Read(RowFiles.Open(folder["long.txt"], options)));
        // A separator that somebody names makes columns of it again.
        File.WriteAllText(folder["named.txt"], "line;n\none;1\n");
        Assert.Equal<string?[]>(["one"], Read(RowFiles.Open(folder["named.txt"], options with { Separator = ';' })));
        Assert.Contains("one column line", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["l.txt"], options with { CarriedColumns = ["id"] })).Message);
    }

    [Fact]
    public void What_holds_no_texts_is_refused()
    {
        Duck.Run($"COPY (SELECT i AS n, 't' || i AS title FROM range(3) r(i)) TO '{folder["n.parquet"]}' (FORMAT parquet)");
        Assert.Contains("not texts", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["n.parquet"], new RowFileOptions { TextColumn = "n" })).Message);
        Assert.Contains("no such column", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["n.parquet"], new RowFileOptions { TextColumn = "body" })).Message);
        using (var npy = new NpyWriter<float>(folder["v.npy"], 2))
        {
            npy.Write([1f, 2f]);
            npy.Complete();
        }
        Assert.Contains("have no names", Assert.Throws<DataProblemException>(() => RowFiles.Open(folder["v.npy"], new RowFileOptions { TextColumn = "title" })).Message);
    }

    public void Dispose() => folder.Dispose();

    private static string?[] Read(IRowFile rows)
    {
        var (found, batch) = (new List<string?>(), new RowBatch(rows, 2));
        using var batches = rows.OpenBatches();
        while (batches.Read(batch))
        {
            Assert.Empty(batch.Bad);
            found.AddRange(batch.Carried[0].Texts.Take(batch.Rows));
        }
        return [.. found];
    }
}
