using System.Globalization;
using ClusterVae.Cli.Outputs;
using Microsoft.ML;

namespace ClusterVae.Cli.Tests;

/// <summary>A model knows the names of its columns, and what is odd about the data is said.</summary>
public sealed class ColumnTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void Columns_are_told_apart_by_name_and_the_label_column_is_known()
    {
        var data = work.Blobs();
        Fit(data, "--label", "kind").Ok();
        var (_, columns) = ModelFile.Load(new MLContext(), work["m.zip"]);
        Assert.Equal(["a", "b", "c", "d"], columns.Names!);
        Assert.Equal("kind", columns.Label);
        var scores = Score(data, "--label", "kind");

        // The very file of fit, label column and all.
        Assert.Equal(scores, Score(data));
        // Another order, other columns between.
        var lines = File.ReadLines(data).Select(line => line.Split(',')).ToArray();
        var mixed = work.Write("mixed.csv", string.Concat(lines.Select((cells, n) => $"{(n == 0 ? "id" : n)},{cells[3]},{cells[1]},{cells[4]},{cells[0]},{cells[2]}\n")));
        var score = Workplace.Run("score", "--model", work["m.zip"], "--data", mixed, "--columns", "label,score", "--out", work["s.csv"]);
        score.Ok();
        Assert.Equal(scores, File.ReadAllText(work["s.csv"]));
        Assert.Equal("clustervae: the model does not know these columns, and they are left out: id.", score.Error.Trim());

        var without = work.Write("without.csv", string.Concat(lines.Select(cells => $"{cells[0]},{cells[2]},{cells[4]}\n")));
        Workplace.Run("score", "--model", work["m.zip"], "--data", without, "--out", work["x.csv"]).Refused(1, "lacks 2 columns: b, d");
        // Without names, by place.
        var bare = work.Write("bare.csv", string.Concat(lines.Skip(1).Select(cells => $"{string.Join(',', cells[..4])}\n")));
        Assert.Equal(scores, Score(bare));
        Assert.DoesNotContain("x.csv", work.Names);
    }

    [Fact]
    public void Labels_are_compared_in_the_pass_that_scores_and_only_where_there_are_clusters()
    {
        var data = work.Blobs();
        Fit(data, "--label", "kind").Ok();
        var score = Workplace.Run("score", "--model", work["m.zip"], "--data", data, "--label", "kind", "--columns", "logLikelihood", "--out", work["s.csv"], "--json");
        score.Ok();
        Assert.Equal(1, score.Json.GetProperty("accuracy").GetDouble());
        Assert.Equal("LogLikelihood", File.ReadLines(work["s.csv"]).First());

        Workplace.Run("fit", "--trainer", "vae", "--data", data, "--label", "kind", "--set", "Epochs=2", "--set", "Hidden=8", "--out", work["v.zip"]).Ok();
        var encoded = Workplace.Run("score", "--model", work["v.zip"], "--data", data, "--label", "kind", "--columns", "embedding", "--out", work["e.csv"], "--json");
        encoded.Ok();
        Assert.Contains("predicts no clusters", encoded.Error);
        Assert.Equal(91, File.ReadLines(work["e.csv"]).Count());
    }

    [Theory]
    [InlineData("a,b\n1000000000000,1\n1000000000001,2\n1000000000002,3\n1000000000003,2\n", "in single precision")]
    [InlineData("a,b\n1,2\n1,2\n1,2\n1,2\n", "All rows are equal")]
    [InlineData("1.0,oops,3.0\n1,2,3\n2,3,1\n3,1,2\n", "is taken for the columns' names")]
    [InlineData("CLASSES", "looks like class labels")]
    public void What_is_hardly_meant_is_said_and_done(string text, string says)
    {
        if (text == "CLASSES")
            text = "a,b,target\n" + string.Concat(Enumerable.Range(0, 60).Select(n => string.Create(CultureInfo.InvariantCulture, $"{Math.Sin(n):F3},{Math.Cos(n):F3},{n % 3}\n")));
        var fit = Workplace.Run("fit", "--trainer", "gmm", "--clusters", "1", "--data", work.Write("a.csv", text), "--out", work["m.zip"]);
        fit.Ok();
        Assert.Contains(says, fit.Error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_file_to_the_byte()
    {
        var data = work.Blobs();
        foreach (var trainer in new[] { "gmm", "vae", "clustering-vae" })
        {
            byte[] Model(string threads)
            {
                string[] small = trainer == "gmm" ? ["--set", "Covariance=Diagonal"] : ["--set", "Epochs=2", "--set", "Hidden=8", "--set", "LatentDimensions=2"];
                string[] clusters = trainer == "vae" ? [] : ["--clusters", "3"];
                Workplace.Run(["fit", "--trainer", trainer, "--data", data, "--label", "kind", "--seed", "3", "--set", $"Threads={threads}", .. clusters, .. small, "--out", work["m.zip"]]).Ok();
                return File.ReadAllBytes(work["m.zip"]);
            }
            var first = Model("1");
            // A zip counts in steps of two seconds.
            Thread.Sleep(2100);
            Assert.Equal(first, Model("2"));
        }
    }

    [Fact]
    public void Networks_refuse_to_stream_rather_than_to_pretend()
    {
        var data = work.Blobs();
        foreach (var trainer in new[] { "vae", "vae-gmm", "clustering-vae" })
        {
            string[] clusters = trainer == "vae" ? [] : ["--clusters", "3"];
            Workplace.Run(["fit", "--trainer", trainer, "--data", data, "--label", "kind", "--stream", .. clusters, "--out", work["m.zip"]]).Refused(2, "keeps its rows in memory");
        }
    }

    [Fact]
    public void Samples_are_numbers_whatever_the_scale()
    {
        Fit(work.Blobs(), "--label", "kind").Ok();
        Workplace.Run("sample", "--model", work["m.zip"], "--scale", "1e308", "--out", work["s.csv"]).Refused(2, "--scale 1E+308");
        Assert.DoesNotContain("s.csv", work.Names);
    }

    public void Dispose() => work.Dispose();

    private Outcome Fit(string data, params string[] more) =>
        Workplace.Run(["fit", "--trainer", "gmm", "--clusters", "3", "--set", "Restarts=2", "--seed", "1", "--data", data, .. more, "--out", work["m.zip"]]);

    private string Score(string data, params string[] more)
    {
        Workplace.Run(["score", "--model", work["m.zip"], "--data", data, .. more, "--columns", "label,score", "--out", work["s.csv"]]).Ok();
        return File.ReadAllText(work["s.csv"]);
    }
}
