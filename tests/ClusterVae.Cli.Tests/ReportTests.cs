using System.Text;

namespace ClusterVae.Cli.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Fit_and_report_show_the_same_model()
    {
        using var work = new Workplace();
        var fit = Workplace.Run("fit", "--trainer", "bernoulli", "--data", "digits", "--clusters", "4", "--seed", "1", "--out", work["m.zip"], "--report", work["fit.html"], "--json");
        fit.Ok();
        Assert.Equal(work["fit.html"], fit.Json.GetProperty("report").GetString());

        var report = Workplace.Run("report", "--model", work["m.zip"], "--data", "digits", "--out", work["report.html"], "--figures", work["figures"], "--tsne", "60", "--json");
        report.Ok();
        Assert.Equal(1797, report.Json.GetProperty("rows").GetInt32());
        var page = File.ReadAllText(work["report.html"]);
        Assert.Equal(new FileInfo(work["report.html"]).Length, report.Json.GetProperty("bytes").GetInt64());
        foreach (var section in new[] { "fitted", "sizes", "metrics", "scatter", "confusion", "clusters", "certainty", "curves" })
        {
            Assert.Contains($"<section id=\"{section}\">", page);
            Assert.Contains($"<section id=\"{section}\">", File.ReadAllText(work["fit.html"]));
        }
        // What fit knew travels in the model file; how long it took does not.
        Assert.Contains("<dt>Trainer</dt><dd>bernoulli</dd>", page);
        Assert.Contains("<dt>Log likelihood</dt>", page);
        Assert.Contains("<dt>Seconds</dt>", File.ReadAllText(work["fit.html"]));
        Assert.DoesNotContain("<dt>Seconds</dt>", page);

        var figures = Directory.GetFiles(work["figures"]).Select(path => Path.GetFileName(path)).Order().ToArray();
        Assert.Equal(figures.Select(name => Path.GetFileNameWithoutExtension(name)).Distinct().SelectMany(name => new[] { name + ".png", name + ".svg" }), figures);
        Assert.Contains("samples.png", figures);
        Assert.Contains("elbo.svg", figures);
        Assert.Contains("t-sne-by-cluster.png", figures);
        Assert.All(figures.Where(name => name.EndsWith(".png", StringComparison.Ordinal)), name => Assert.Equal("PNG", Encoding.ASCII.GetString(File.ReadAllBytes(Path.Combine(work["figures"], name))[1..4])));
    }

    [Fact]
    public void Columns_of_a_table_go_by_their_names()
    {
        using var work = new Workplace();
        Workplace.Run("fit", "--trainer", "gmm", "--data", work.Blobs(), "--label", "kind", "--clusters", "3", "--seed", "1", "--out", work["m.zip"]).Ok();
        Workplace.Run("report", "--model", work["m.zip"], "--data", work["blobs.csv"], "--label", "kind", "--out", work["r.html"]).Ok();
        var page = File.ReadAllText(work["r.html"]);
        Assert.Contains("kind-2", page);
        Assert.Contains("title=\"a\">a</th>", page);
    }

    [Theory]
    [InlineData("gmm", "Covariance=Spherical", "Choose.To=4")]
    [InlineData("gmm", "Covariance=LowRank", "Choose.To=4")]
    [InlineData("umap-gmm", "Members=1", "MaxClusters=4")]
    [InlineData("auto", "Scaling=Standard", "MaxClusters=4")]
    public void What_a_search_tried_travels_with_the_model(string trainer, string setting, string most)
    {
        using var work = new Workplace();
        var fit = Workplace.Run(
            "fit", "--trainer", trainer, "--data", work.Blobs(), "--label", "kind", "--clusters", "auto", "--set", setting, "--set", most, "--out", work["m.zip"], "--report", work["fit.html"], "--json");
        fit.Ok();
        Workplace.Run("report", "--model", work["m.zip"], "--data", work["blobs.csv"], "--label", "kind", "--out", work["r.html"]).Ok();
        var (now, later) = (Section("fit.html"), Section("r.html"));
        Assert.Equal(now, later);
        Assert.Equal(fit.Json.GetProperty("choice").GetArrayLength() + 1, later.Split("<tr").Length - 1);
        Assert.Contains($"{fit.Json.GetProperty("clusters").GetInt32()}, chosen", later);

        string Section(string page)
        {
            var text = File.ReadAllText(work[page]);
            var begin = text.IndexOf("<section id=\"number\">", StringComparison.Ordinal);
            return text[begin..text.IndexOf("</section>", begin, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void Wrong_use_is_told_before_anything_is_read()
    {
        using var work = new Workplace();
        Workplace.Run("report", "--model", work["none.zip"], "--data", "digits").Refused(2, "--out REPORT.html");
        Workplace.Run("report", "--model", work["none.zip"], "--data", "digits", "--out", work["r.html"]).Refused(1, "does not exist");
        Assert.Empty(work.Names);
    }
}
