using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Tests;

/// <summary>The tool on Parquet and Arrow files, folders and patterns, and features that a person picks.</summary>
public sealed class TableTests : IDisposable
{
    private readonly Workplace work = new();

    [Theory]
    [InlineData("rows.parquet")]
    [InlineData("rows.arrow")]
    [InlineData("rows.csv.zst")]
    public void A_table_is_sampled_fitted_and_scored(string name)
    {
        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"]).Ok();
        Workplace.Run("sample", "--model", work["m.zip"], "--count", "300", "--out", work[name]).Ok();
        var fit = Workplace.Run("fit", "--trainer", "gmm", "--data", work[name], "--label", "Cluster", "--clusters", "3", "--seed", "1", "--out", work["n.zip"], "--json");
        fit.Ok();
        Assert.InRange(fit.Json.GetProperty("accuracy").GetDouble(), 0.99, 1);

        // Rows whose columns have the same names are the same, whatever their file.
        var scores = work["s" + name];
        Workplace.Run("score", "--model", work["n.zip"], "--data", work.Blobs(), "--ignore", "kind", "--columns", "label,probability", "--out", scores).Ok();
        var probabilities = RowsInMemory.Of(RowFiles.Open(scores, new RowFileOptions { LabelColumn = "PredictedLabel" }));
        Assert.Equal(90, probabilities.Count);
        for (var row = 0; row < 90; row++)
            Assert.Equal(1, probabilities.Values.Span[(3 * row)..(3 * row + 3)].ToArray().Sum(), 5);
    }

    [Fact]
    public void A_folder_is_as_one_file()
    {
        var whole = work.Blobs();
        var lines = File.ReadAllLines(whole);
        Directory.CreateDirectory(work["parts"]);
        for (var part = 0; part < 3; part++)
            File.WriteAllLines(work[$"parts/{part}.csv"], [lines[0], .. lines[(1 + 30 * part)..(31 + 30 * part)]]);
        string[] Fit(string data) => ["fit", "--trainer", "gmm", "--data", data, "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"], "--json"];
        var one = Workplace.Run(Fit(whole));
        var folder = Workplace.Run(Fit(work["parts"]));
        var pattern = Workplace.Run(Fit(work["parts/*.csv"]));
        foreach (var many in new[] { folder, pattern })
        {
            many.Ok();
            Assert.Equal(one.Json.GetProperty("logLikelihood").GetDouble(), many.Json.GetProperty("logLikelihood").GetDouble());
        }
        Workplace.Run(Fit(work["none/*.csv"])).Refused(1, "cannot be searched");
    }

    [Fact]
    public void Features_are_picked_and_ruled_out_by_name()
    {
        string[] Fit(params string[] more) => ["fit", "--trainer", "gmm", "--data", work.Blobs(), "--clusters", "2", "--seed", "1", "--out", work["m.zip"], "--json", .. more];
        var picked = Workplace.Run(Fit("--columns", "b,d"));
        var other = Workplace.Run(Fit("--exclude", "a", "--exclude", "c", "--exclude", "k*"));
        picked.Ok();
        other.Ok();
        Assert.Equal(2, picked.Json.GetProperty("columns").GetInt32());
        Assert.Equal(picked.Json.GetProperty("logLikelihood").GetDouble(), other.Json.GetProperty("logLikelihood").GetDouble());
        Workplace.Run(Fit("--columns", "b,nothing")).Refused(1, "no such column");
    }

    public void Dispose() => work.Dispose();
}
