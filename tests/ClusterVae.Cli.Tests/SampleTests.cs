using ClusterVae.Data;
using ClusterVae.Files;

namespace ClusterVae.Cli.Tests;

public sealed class SampleTests : IDisposable
{
    private readonly Workplace work = new();

    public static TheoryData<string, string[]> Trainers => new()
    {
        { "gmm", ["--clusters", "3", "--set", "Restarts=4", "--set", "Covariance=Tied"] },
        { "gmm", ["--clusters", "3", "--set", "Restarts=4", "--set", "Covariance=LowRank", "--set", "Rank=2"] },
        { "vae-gmm", ["--clusters", "3", "--set", "Epochs=150", "--set", "Hidden=32", "--set", "LatentDimensions=2", "--set", "Variance=0.01", "--set", "BatchSize=32", "--set", "Mixture.Restarts=4"] },
        { "clustering-vae", ["--clusters", "3", "--set", "Hidden=32", "--set", "Epochs=150", "--set", "LatentDimensions=2"] },
    };

    [Theory, MemberData(nameof(Trainers))]
    public void Rows_of_a_cluster_are_scored_back_into_it(string trainer, string[] settings)
    {
        Fit(trainer, settings);
        var sample = Workplace.Run(["sample", "--model", work["m.zip"], "--out", work["s.csv"], "--count", "200", "--seed", "4", "--scale", "0.25", "--json"]);
        sample.Ok();
        Assert.Equal(200, sample.Json.GetProperty("rows").GetInt32());
        Assert.Equal(4, sample.Json.GetProperty("columns").GetInt32());
        Assert.InRange(AccuracyOf("s.csv"), 0.9, 1);
        Assert.Equal(3, LabelFiles.Read(work["s.csv"], new LabelFileOptions { Column = "Cluster" }).Values.ToArray().Distinct().Count());

        for (var cluster = 1; cluster <= 3; cluster++)
        {
            Workplace.Run(["sample", "--model", work["m.zip"], "--out", work["one.csv"], "--cluster", $"{cluster}", "--count", "200", "--scale", "0.25"]).Ok();
            Assert.All(LabelFiles.Read(work["one.csv"], new LabelFileOptions { Column = "Cluster" }).Values.ToArray(), label => Assert.Equal(cluster, label));
            Assert.InRange(AccuracyOf("one.csv"), 0.9, 1);
        }
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["x.csv"], "--cluster", "4").Refused(2, "clusters 1 to 3");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["x.csv"], "--count", "0").Refused(2, "--count 0");
        Assert.DoesNotContain("x.csv", work.Names);
    }

    [Fact]
    public void Same_seed_same_rows_and_without_variance_the_mean()
    {
        Fit("gmm", "--clusters", "1");
        byte[] Draw(params string[] more)
        {
            Workplace.Run(["sample", "--model", work["m.zip"], "--out", work["s.npy"], "--count", "5", .. more]).Ok();
            return File.ReadAllBytes(work["s.npy"]);
        }
        Assert.Equal(Draw("--seed", "2"), Draw("--seed", "2"));
        Assert.NotEqual(Draw("--seed", "2"), Draw("--seed", "3"));
        Draw("--scale", "0", "--cluster", "1");
        var rows = RowsInMemory.Of(RowFiles.Open(work["s.npy"]));
        var data = RowsInMemory.Of(RowFiles.Open(work.Blobs(), new RowFileOptions { LabelColumn = "kind" }));
        for (var row = 0; row < rows.Count; row++)
            for (var column = 0; column < 4; column++)
                Assert.Equal(Enumerable.Range(0, data.Count).Average(n => data.Row(n)[column]), rows.Row(row)[column], 1e-5);
    }

    [Fact]
    public void A_vae_draws_from_its_prior_and_has_no_clusters()
    {
        Fit("vae", "--set", "Epochs=3", "--set", "Hidden=16", "--set", "LatentDimensions=2");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.csv"], "--count", "7").Ok();
        Assert.StartsWith("a,b,c,d\n", File.ReadAllText(work["s.csv"]), StringComparison.Ordinal);
        Assert.Equal(8, File.ReadLines(work["s.csv"]).Count());
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.csv"], "--cluster", "1").Refused(2, "leave --cluster out");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.csv"], "--scale", "-1").Refused(2, "--scale -1");
    }

    [Fact]
    public void Zeros_and_ones_have_no_variance_of_their_own()
    {
        Fit("bernoulli", "--clusters", "2");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.csv"], "--scale", "0.5").Refused(2, "leave --scale out");
        Workplace.Run("sample", "--model", work["m.zip"], "--out", work["s.npy"], "--cluster", "2", "--count", "50").Ok();
        Assert.Equal([0f, 1f], RowsInMemory.Of(RowFiles.Open(work["s.npy"])).Values.ToArray().Distinct().Order());
    }

    public void Dispose() => work.Dispose();

    private void Fit(string trainer, params string[] settings) =>
        Workplace.Run(["fit", "--trainer", trainer, "--data", work.Blobs(), "--label", "kind", "--seed", "7", .. settings, "--out", work["m.zip"]]).Ok();

    private double AccuracyOf(string rows)
    {
        var score = Workplace.Run("score", "--model", work["m.zip"], "--data", work[rows], "--label", "Cluster", "--out", work["l.csv"], "--json");
        score.Ok();
        return score.Json.GetProperty("accuracy").GetDouble();
    }
}
