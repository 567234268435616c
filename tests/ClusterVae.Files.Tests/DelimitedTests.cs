using System.Text;
using ClusterVae.Data;
using ClusterVae.Testing;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

public sealed class DelimitedTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Dialects => [.. Golden.Load("data_files.json")["csv"].Keys];

    [Theory, MemberData(nameof(Dialects))]
    public void Reads_every_dialect_of_pythons_csv(string name)
    {
        var golden = Golden.Load("data_files.json");
        var bytes = Convert.FromBase64String(golden["csv"][name].Text);
        foreach (var path in new[] { folder.Write("a.csv", bytes), folder.Zip("a.csv.gz", bytes), folder.Write("b.csv", [0xEF, 0xBB, 0xBF, .. bytes]) })
        {
            var rows = RowFiles.Open(path);
            Assert.Equal(golden["csvValues"].Floats, ReadAll.Values(rows));
            Assert.Equal(golden["csvValues"].Floats, ReadAll.Values(rows, 1));
            var names = name switch
            {
                "plain" => new[] { "0", "1", "2" },
                "line break in the header" => ["plain", "two\nlines", "x"],
                _ => ["plain", "with, comma", "with \"quote\""],
            };
            Assert.Equal(names, rows.ColumnNames);
        }
    }

    [Fact]
    public void Label_and_ignored_columns_are_no_features()
    {
        var path = folder.Write("iris.csv", "id,a,kind,b\n1,0.5,lily,2\n2,1.5,iris,3\n3,2.5,lily,4\n");
        foreach (var label in new[] { "kind", "KIND", "2", "-2" })
        {
            var rows = RowFiles.Open(path, new RowFileOptions { LabelColumn = label, IgnoredColumns = ["id"] });
            Assert.Equal(["a", "b"], rows.ColumnNames);
            Assert.Equal([0.5f, 2, 1.5f, 3, 2.5f, 4], ReadAll.Values(rows));
            var labels = rows.ReadLabels()!;
            Assert.Equal([1, 0, 1], labels.Values.ToArray());
            Assert.Equal(["iris", "lily"], labels.Names);
            Assert.Equal("lily", labels.NameOf(1));
        }
        Assert.Null(RowFiles.Open(path, new RowFileOptions { IgnoredColumns = ["2"] }).ReadLabels());
    }

    [Theory]
    [InlineData("1,2\n3,4\n", HeaderMode.Auto, 2)]
    [InlineData("1,2\n3,4\n", HeaderMode.Present, 1)]
    [InlineData("2020,2021\n3,4\n", HeaderMode.Absent, 2)]
    [InlineData("a,b\n3,4\n", HeaderMode.Auto, 1)]
    [InlineData("a,b\n", HeaderMode.Auto, 0)]
    [InlineData("1,2", HeaderMode.Auto, 1)]
    [InlineData("1,2\r\n3,4\r\n\r\n\n", HeaderMode.Auto, 2)]
    [InlineData("1,2\r3,4\r", HeaderMode.Auto, 2)]
    [InlineData(" 1 ,\t2\n", HeaderMode.Auto, 1)]
    public void Headers_are_found_or_declared(string text, HeaderMode header, int rows) =>
        Assert.Equal(2 * rows, ReadAll.Values(RowFiles.Open(folder.Write("a.csv", text), new RowFileOptions { Header = header })).Length);

    [Theory]
    [InlineData("a,b\n1,2\n3,\n", "b", 1, "line 3: the value is missing")]
    [InlineData("a,b\n1,2\n\n3,4\n", null, 1, "line 3: an empty line")]
    [InlineData("a,b\n1,2\n3,4,5\n", null, 1, "line 3: 3 values where the first line has 2")]
    [InlineData("a,b\n1,2\n3\n", null, 1, "1 values")]
    [InlineData("a,b\n1,2\nNaN,3\n", "a", 1, "not a finite number")]
    [InlineData("a,b\n1,2\n1e99,3\n", "a", 1, "not a finite number")]
    [InlineData("a,b\n1,2\nabc,3\n", "a", 1, "not a number (found 'abc')")]
    [InlineData("a;b\n1;2\n1,5;3\n", "a", 1, "found '1,5'")]
    [InlineData("a,b\n\"1\n\",2\n\"x\ny\",3\n", "a", 1, "line 4")]
    public void Bad_values_are_named_with_column_row_line_and_text(string text, string? column, long row, string says)
    {
        var path = folder.Write("a.csv", text);
        var rows = RowFiles.Open(path, new RowFileOptions { Header = HeaderMode.Present });
        var error = Assert.Throws<DataProblemException>(() => ReadAll.Values(rows));
        Assert.Equal((column, row), (error.Column, error.Row));
        Assert.Contains(says, error.Message);
        Assert.Contains(path, error.Message);
    }

    [Theory]
    [InlineData("\n\n\r\n", "empty lines")]
    [InlineData("1,\"2\n", "never closed")]
    [InlineData("1,\"2\"x\n", "behind a closing quote")]
    public void Files_without_sense_are_refused_when_opened(string text, string says) =>
        Assert.Contains(says, Assert.Throws<DataProblemException>(() => RowFiles.Open(folder.Write("a.csv", text))).Message);

    [Fact]
    public void Missing_empty_and_unreadable_files_are_named()
    {
        Assert.Contains("does not exist", Message(folder["none.csv"]));
        Assert.Contains("does not exist", Message(folder["none/none.npy"]));
        Assert.Contains("is empty", Message(folder.Write("empty.csv", "")));
        Assert.Contains("is a directory", Assert.Throws<DataProblemException>(() => LabelFiles.Read(Path.GetDirectoryName(folder["x"])!)).Message);
        Assert.Contains("no format", Message(folder.Write("picture.jpg", "hello")));
        Assert.Contains("UTF-16", Message(folder.Write("wide.csv", [0xFF, 0xFE, 49, 0])));
        Assert.Contains("no column left", Assert.Throws<DataProblemException>(
            () => RowFiles.Open(folder.Write("one.csv", "1\n2\n"), new RowFileOptions { LabelColumn = "0" })).Message);
        Assert.Contains("It has a, b.", Assert.Throws<DataProblemException>(
            () => RowFiles.Open(folder.Write("two.csv", "a,b\n1,2\n"), new RowFileOptions { LabelColumn = "c" })).Message);

        static string Message(string path) => Assert.Throws<DataProblemException>(() => RowFiles.Open(path)).Message;
    }

    [Fact]
    public void Records_longer_than_the_buffer_and_across_its_edges_are_whole()
    {
        var text = new StringBuilder("label," + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"c{i}")) + "\n");
        for (var n = 0; n < 5; n++)
            text.Append($"\"a \"\"quoted\"\" {n}\",").AppendJoin(',', Enumerable.Range(0, 20_000).Select(i => i + n)).Append("\r\n");
        var rows = RowFiles.Open(folder.Write("a.csv", text.ToString()), new RowFileOptions { LabelColumn = "label" });
        var values = ReadAll.Values(rows);
        Assert.Equal(100_000, values.Length);
        Assert.All(values.Index(), v => Assert.Equal(v.Index % 20_000 + v.Index / 20_000, v.Item));
        Assert.Equal("a \"quoted\" 4", rows.ReadLabels()!.NameOf(4));
    }

    [Fact]
    public void Passes_are_independent_and_repeatable()
    {
        var rows = RowFiles.Open(folder.Write("a.csv", string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},{-i}\n"))));
        using var first = rows.Open();
        var block = new float[20];
        Assert.Equal(10, first.Read(block));
        Assert.Equal(6000, ReadAll.Values(rows).Length);
        Assert.Equal(10, first.Read(block));
        Assert.Equal(10, block[0]);
    }

    [Fact]
    public void Reading_allocates_nothing_per_value()
    {
        var line = string.Join(',', Enumerable.Range(0, 50).Select(i => i / 7f)) + "\n";
        var rows = RowFiles.Open(folder.Write("a.csv", string.Concat(Enumerable.Repeat(line, 2000))));
        var block = new float[50 * 2000];
        using var reader = rows.Open();
        reader.Read(block.AsSpan(0, 50));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(1999, reader.Read(block));
        // The smallest object has 24 bytes: one per row would already be 48,000. Buffers that the stream makes once are allowed.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void Written_tables_read_back_the_same()
    {
        var path = folder["a.csv"];
        float[] values = [1f / 3, -0f, 1e-38f, 3.4e38f, 16777217];
        using (var writer = new CsvWriter(path, ["name, quoted", "value", "wide", "count"]))
        {
            foreach (var value in values)
            {
                writer.Write("say \"hi\",\n" + value);
                writer.Write(value);
                writer.Write((double)value / 3);
                writer.Write(long.MinValue);
                writer.EndRow();
            }
            Assert.DoesNotContain("a.csv", folder.Names);
            writer.Complete();
            Assert.Equal(5, writer.Rows);
        }
        var rows = RowFiles.Open(path, new RowFileOptions { LabelColumn = "name, quoted" });
        Assert.Equal(values, ReadAll.Values(rows).Index().Where(v => v.Index % 3 == 0).Select(v => v.Item));
        Assert.Equal(["a.csv"], folder.Names);
        Assert.Contains("say \"hi\",\n16777216", rows.ReadLabels()!.Names!);
    }

    [Fact]
    public void Rows_of_the_wrong_length_are_not_written()
    {
        using var writer = new CsvWriter(folder["a.csv"], ["a", "b"]);
        writer.Write(1L);
        Assert.Throws<InvalidOperationException>(writer.EndRow);
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    public void Dispose() => folder.Dispose();
}
