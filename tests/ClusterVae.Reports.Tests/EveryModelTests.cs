using ClusterVae.Randomness;
using ClusterVae.Reports.Sections;

namespace ClusterVae.Reports.Tests;

/// <summary>A report of every kind of model holds what that model can give, and nothing else.</summary>
public sealed class EveryModelTests
{
    private static readonly string[] Always = ["fitted", "sizes", "metrics", "scatter", "confusion", "clusters"];

    public static TheoryData<string, string[]> Cases() => new()
    {
        { "clustering VAE", [.. Always, "certainty", "reconstructions", "curves", "posterior", "manifold", "interpolation"] },
        { "VAE and mixture", [.. Always, "certainty", "reconstructions", "curves", "posterior", "manifold", "interpolation"] },
        { "VAE alone", ["fitted", "scatter", "reconstructions", "curves", "posterior", "manifold"] },
        { "Gaussian mixture", [.. Always, "certainty", "curves"] },
        { "whitened mixture", [.. Always, "certainty", "curves"] },
        { "Bernoulli mixture", [.. Always, "certainty", "curves"] },
        { "von Mises-Fisher mixture", [.. Always, "certainty", "curves"] },
        { "EXoN", [.. Always, "certainty", "reconstructions", "curves", "posterior", "manifold", "interpolation", "directions"] },
        { "UMAP and mixtures", [.. Always, "certainty"] },
        { "chosen", [.. Always, "certainty"] },
        { "chosen network", [.. Always, "certainty", "curves"] },
        { "embeddings", [.. Always, "certainty"] },
        { "k-means", Always },
    };

    [Theory, MemberData(nameof(Cases))]
    public void It_has_the_sections_that_the_model_can_fill(string kind, string[] expected)
    {
        var data = Fitted.Digits();
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models[kind](data), data, "Label", new ReportOptions { TsneRows = 60 });
        var sections = AllSections.Of(report.Content).Select(section => section.Id).ToArray();
        Assert.Equal(expected.Order(), sections.Order());
        Assert.Equal(400, report.Content.Rows);
        Assert.Equal(400, report.Content.Clusters.Sum(cluster => cluster.Rows));
        Assert.NotNull(report.Content.Shape.Picture);
    }

    [Fact]
    public void What_it_says_of_a_table_is_true_of_the_table()
    {
        var data = Fitted.Blobs(300, "red", "green", "blue");
        var content = ClusterReport.Create(Fitted.Context, Fitted.Models["Gaussian mixture"](data), data, "Kind").Content;
        Assert.Null(content.Shape.Picture);
        Assert.Equal(1, content.Quality!.Accuracy, 2);
        Assert.Equal(["blue", "green", "red"], content.Clusters.Select(cluster => cluster.Class!).Order());
        foreach (var cluster in content.Clusters)
        {
            // The blob's own column leads, the constant one is never named.
            Assert.True(cluster.Columns[0].Difference > 1);
            Assert.Equal(5, cluster.Columns[0].MeanInside, 0.5);
            Assert.DoesNotContain(cluster.Columns, contrast => contrast.Column == 4);
            Assert.Equal(1, cluster.Columns[0].Inside.Shares.Sum(), 9);
            Assert.All(cluster.Typical, row => Assert.Equal(cluster.Class, row.Label));
        }
        Assert.Contains(content.Warnings, warning => warning.Contains("1 of 5 columns are constant", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_are_texts_are_shown_as_such()
    {
        var data = Fitted.Blobs(90, "red", "green", "blue");
        string[] texts = [.. Enumerable.Range(0, 90).Select(n => n == 0 ? "<b>zero</b>" : $"text number {n}")];
        var options = new ReportOptions { Texts = texts, ClusterWords = [["apple", "pear", "plum", "fig"], ["oak"]], ClusterPeriods = new(["2025", "2026"], [10, 0], [[new(4, ["<i>"]), new(0, [])], [new(6, []), new(0, [])]]), TsneRows = 0, RowsPerCluster = 30 };
        var report = ClusterReport.Create(Fitted.Context, Fitted.Models["embeddings"](data), data, "Kind", options);
        Assert.All(report.Content.Clusters, cluster => Assert.Empty(cluster.Columns));
        Assert.Equal(["apple, pear, plum", "oak", null], report.Content.Clusters.Select(cluster => cluster.Topic));
        var page = report.ToHtml();
        Assert.Contains("Cluster 1: apple, pear, plum", page);
        Assert.Contains("apple · pear · plum · fig", page);
        Assert.Contains("text number 7 <", page);
        Assert.Contains("&lt;b&gt;zero&lt;/b&gt;", page);
        Assert.DoesNotContain("difference of the means", page);
        Assert.Contains("2025: 40 %", page);
        Assert.Contains("2026: 0 %", page);
        Assert.Contains("&lt;i&gt;", page);
    }

    [Fact]
    public void The_sample_stays_small_and_counts_stay_whole()
    {
        var data = Fitted.Blobs(3000, "red", "green", "blue");
        var content = ClusterReport.Create(Fitted.Context, Fitted.Models["k-means"](data), data, "Kind", new ReportOptions { SampleRows = 100, TsneRows = 0 }).Content;
        Assert.Equal(3000, content.Clusters.Sum(cluster => cluster.Rows));
        Assert.Equal(100, content.Scatter!.Rows.Length);
        Assert.True(content.Scatter.Sampled);
        // Not the first ones: every row has the same chance.
        Assert.InRange(content.Scatter.Rows.Average(), 1100, 1900);
        Assert.Equal(3000L, content.Confusion!.Counts.Cast<long>().Sum());
    }

    [Fact]
    public void Columns_with_units_of_their_own_are_laid_out_alike()
    {
        var random = new RandomStream(1);
        // Two groups that only the small column tells apart; the large one is noise.
        var rows = Enumerable.Range(0, 200).Select(n => new Fitted.Blob { Features = [(float)(1000 * random.NextGaussian()), (float)(n % 2 + 0.1 * random.NextGaussian()), 0, 0, 0], Kind = $"{n % 2}" }).ToArray();
        var data = Fitted.Context.Data.LoadFromEnumerable(rows);
        var content = ClusterReport.Create(Fitted.Context, Fitted.Models["Gaussian mixture"](data), data, "Kind", new ReportOptions { TsneRows = 0 }).Content;
        Assert.EndsWith("each brought to unit variance", content.GeometrySpace);
        var plane = content.Scatter!.Layouts[0];
        Assert.InRange((plane.Y.Max() - plane.Y.Min()) / (plane.X.Max() - plane.X.Min()), 0.2, 5);
    }

    [Fact]
    public void The_context_hears_of_every_step()
    {
        var context = new Microsoft.ML.MLContext(seed: 1);
        var heard = new List<string>();
        context.Log += (_, message) => heard.Add(message.Message);
        var data = Fitted.Blobs(90, "red", "green", "blue");
        ClusterReport.Create(context, Fitted.Models["Gaussian mixture"](data), data, options: new ReportOptions { TsneRows = 0 });
        Assert.Contains(heard, text => text.Contains("ClusterReport", StringComparison.Ordinal) && text.Contains("laying the rows out", StringComparison.Ordinal));
    }

    [Fact]
    public void The_curves_outlive_the_fit()
    {
        var data = Fitted.Digits();
        using var file = new MemoryStream();
        Fitted.Context.Model.Save(Fitted.Models["clustering VAE"](data), data.Schema, file);
        var again = Fitted.Context.Model.Load(file, out _);
        var curves = ClusterReport.Create(Fitted.Context, again, data, options: new ReportOptions { TsneRows = 0 }).Content.Curves;
        Assert.Contains(curves.Stages, stage => stage.Curves.ContainsKey("learningRate") && stage.Curves["loss"].All(double.IsFinite));
    }
}
