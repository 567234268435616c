using ClusterVae.Data;
using ClusterVae.Testing.Files;

namespace ClusterVae.Files.Tests;

/// <summary>Columns by name, and what is said of them.</summary>
public sealed class ColumnTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Columns_come_in_the_order_that_is_asked_for()
    {
        var path = folder.Write("a.csv", "c,x,a,kind,b\n3,9,1,u,2\n6,9,4,v,5\n");
        var rows = RowFiles.Open(path, new RowFileOptions { FeatureColumns = ["a", "B ", "c"], LabelColumn = "kind" });
        Assert.Equal([1f, 2, 3, 4, 5, 6], ReadAll.Values(rows));
        Assert.Equal(["x"], rows.UnusedColumns);
        Assert.Equal("kind", rows.LabelName);
        Assert.Equal(2, rows.CountRows());

        // In the file's own order, twice the same name does no harm; in another it would.
        var twice = folder.Write("b.csv", "a,a,b\n1,2,3\n");
        Assert.Equal([1f, 2, 3], ReadAll.Values(RowFiles.Open(twice, new RowFileOptions { FeatureColumns = ["a", "a", "b"] })));
        Assert.Contains("more than once", Assert.Throws<DataProblemException>(() => RowFiles.Open(twice, new RowFileOptions { FeatureColumns = ["b", "a"] })).Message);
    }

    [Fact]
    public void Missing_columns_are_named_and_files_without_names_go_by_place()
    {
        var path = folder.Write("a.csv", "a,b\n1,2\n");
        var message = Assert.Throws<DataProblemException>(() => RowFiles.Open(path, new RowFileOptions { FeatureColumns = ["a", "c", "d"] })).Message;
        Assert.Contains("lacks 2 columns: c, d", message);
        Assert.Equal([1f, 2], ReadAll.Values(RowFiles.Open(folder.Write("b.csv", "1,2\n"), new RowFileOptions { FeatureColumns = ["u", "v"] })));
    }

    [Fact]
    public void A_first_line_with_numbers_is_remarked_on_unless_somebody_said_what_it_is()
    {
        var path = folder.Write("a.csv", "1.0,oops,3.0\n1,2,3\n4,5,6\n");
        Assert.Contains("1.0, oops, 3.0", Assert.Single(RowFiles.Open(path).Notes));
        Assert.Empty(RowFiles.Open(path, new RowFileOptions { Header = HeaderMode.Present }).Notes);
        Assert.Empty(RowFiles.Open(path, new RowFileOptions { IgnoredColumns = ["oops"] }).Notes);
        Assert.Empty(RowFiles.Open(folder.Write("b.csv", "a,b\n1,2\n")).Notes);
    }

    [Theory]
    [InlineData("a,b\n1000000000000,1\n1000000000001,2\n1000000000002,3\n1000000000003,4\n", "Column 'a': 4 different values from 1000000000000 to 1000000000003 are only 1 in single precision")]
    [InlineData("a,b\n1,2\n1,2\n1,2\n", "All rows are equal")]
    [InlineData("a,b\n0.1,2\n0.30000000000000004,3\n", null)]
    public void Rows_that_are_hardly_meant_are_remarked_on(string text, string? says)
    {
        var found = RowSurvey.Of(RowFiles.Open(folder.Write("a.csv", text)));
        if (says is null)
            Assert.Empty(found);
        else
            Assert.Contains(says, Assert.Single(found));
    }

    [Fact]
    public void Class_labels_among_the_features_are_remarked_on()
    {
        static string Lines(string header, Func<int, string> line) => header + string.Concat(Enumerable.Range(0, 90).Select(n => line(n) + "\n"));
        string[] Found(string text) => [.. RowSurvey.Of(RowFiles.Open(folder.Write("a.csv", text)))];

        Assert.Contains("'class' is a feature", Assert.Single(Found(Lines("class,a\n", n => $"{n % 2},0.{n}"))));
        Assert.Contains("'2' is a feature", Assert.Single(Found(Lines("", n => $"0.{n},{n}.5,{n % 3}"))));
        // Many columns of that kind, a rating that leans to one side, a column of yes and no: measurements.
        Assert.Empty(Found(Lines("", n => $"{n % 4},{n % 3}")));
        Assert.Empty(Found(Lines("", n => $"0.{n},{(n % 30 == 0 ? 2 : n % 2 == 0 ? 1 : 0)}")));
        Assert.Empty(Found(Lines("", n => $"0.{n},{n % 2}")));
    }

    [Fact]
    public void The_embedded_digits_are_recognised_with_their_label()
    {
        using var zipped = EmbeddedDigits.OpenZipped();
        using var copy = new MemoryStream();
        zipped.CopyTo(copy);
        var path = folder.Write("digits.csv.gz", copy.ToArray());
        Assert.Contains("'64' is a feature", Assert.Single(RowSurvey.Of(RowFiles.Open(path))));
        Assert.Empty(RowSurvey.Of(RowFiles.Open(path, new RowFileOptions { LabelColumn = "-1" })));
    }

    public void Dispose() => folder.Dispose();
}
