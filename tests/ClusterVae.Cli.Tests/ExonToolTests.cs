namespace ClusterVae.Cli.Tests;

public sealed class ExonToolTests : IDisposable
{
    private static readonly string[] Quick = ["--set", "Preset=Fast", "--set", "Epochs=60", "--set", "BatchSize=45", "--set", "LatentDimensions=4", "--set", "Threads=1"];

    private readonly Workplace work = new();

    [Fact]
    public void A_few_labels_teach_and_the_model_is_explained()
    {
        var lines = File.ReadAllLines(work.Blobs());
        // Six rows keep their label.
        var few = work.Write("few.csv", string.Join('\n', lines.Select((line, n) => n is 0 or <= 6 ? line : line[..(line.LastIndexOf(',') + 1)])) + "\n");
        var fit = Workplace.Run(["fit", "--trainer", "exon", "--data", few, "--label", "kind", "--seed", "7", .. Quick, "--out", work["m.zip"], "--json"]);
        fit.Ok();
        Assert.Equal(6, fit.Json.GetProperty("labels").GetInt32());
        Assert.Equal(3, fit.Json.GetProperty("clusters").GetInt32());
        Assert.Equal(["kind-0", "kind-1", "kind-2"], fit.Json.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(1, fit.Json.GetProperty("accuracy").GetDouble());

        var score = Workplace.Run("score", "--model", work["m.zip"], "--data", work["blobs.csv"], "--label", "kind", "--out", work["s.csv"], "--json");
        score.Ok();
        Assert.True(score.Json.GetProperty("accuracy").GetDouble() > 0.95);

        var explain = Workplace.Run("explain", "--model", work["m.zip"], "--data", few, "--label", "kind", "--json");
        explain.Ok();
        Assert.Equal(3, explain.Json.GetProperty("components").GetArrayLength());
        Assert.True(explain.Json.GetProperty("klUpper").GetDouble() > 0);
        Assert.Equal(explain.Json.GetProperty("klUpper").GetDouble(), explain.Json.GetProperty("sumOfTerms").GetDouble(), 0.5);
        Workplace.Run("sample", "--model", work["m.zip"], "--count", "2", "--out", work["x.csv"]).Ok();
    }

    [Theory]
    [InlineData("Vat", true)]
    [InlineData("M2", false)]
    public void Other_ways_to_teach_are_explained_and_sampled_too(string preset, bool isLaidOut)
    {
        Workplace.Run("fit", "--trainer", "exon", "--data", work.Blobs(), "--label", "kind", "--seed", "7", "--set", $"Preset={preset}", "--set", "Epochs=10", "--set", "LatentDimensions=4", "--set", "Threads=1", "--out", work["m.zip"]).Ok();
        var explain = Workplace.Run("explain", "--model", work["m.zip"], "--data", work["blobs.csv"], "--label", "kind", "--json");
        explain.Ok();
        // Between components that stand in one place there is no way.
        Assert.All(explain.Json.GetProperty("components").EnumerateArray(), component => Assert.Equal(isLaidOut, component.TryGetProperty("othersOnTheWayToNext", out _)));
        Workplace.Run("sample", "--model", work["m.zip"], "--count", "2", "--out", work["x.csv"]).Ok();
        var laidOut = Workplace.Run("fit", "--trainer", "exon", "--data", work["blobs.csv"], "--label", "kind", "--set", $"Preset={preset}", "--set", "Layout.Distance=16", "--set", "Epochs=1", "--out", work["n.zip"]);
        if (isLaidOut)
            laidOut.Ok();
        else
            laidOut.Refused(2, "none beside Preset=M2");
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        var blobs = work.Blobs();
        Workplace.Run(["fit", "--trainer", "exon", "--data", blobs, "--ignore", "kind", .. Quick, "--out", work["m.zip"]]).Refused(1, "NumberOfClusters");
        Workplace.Run("fit", "--trainer", "gmm", "--data", blobs, "--label", "kind", "--clusters", "3", "--set", "Restarts=1", "--out", work["g.zip"]).Ok();
        Workplace.Run("explain", "--model", work["g.zip"], "--data", blobs, "--ignore", "kind").Refused(1, "holds no exon model");
    }

    public void Dispose() => work.Dispose();
}
