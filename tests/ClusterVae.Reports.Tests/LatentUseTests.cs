using ClusterVae.Deep;
using ClusterVae.MLNet;
using Microsoft.ML;

namespace ClusterVae.Reports.Tests;

/// <summary>What a report says of an EXoN model's directions is what the model's own explanation says.</summary>
public sealed class LatentUseTests
{
    private static readonly string[] Names = ["digit 0", "digit 1", "digit 2"];

    private static ExonTransformer Fit(int latent, IDataView data, string[] digits) => Fitted.Context.Clustering.Trainers.Exon(
        new ExonOptions { LatentDimensions = latent, Training = new() { Epochs = 3, Seed = 1 } },
        labels: [.. digits.Select((name, row) => row < 100 && Names.Contains(name) ? name : "")]).Fit(data);

    [Fact]
    public void Directions_are_told_as_the_model_explains_them()
    {
        var data = Fitted.Digits();
        var (rows, truth) = ClusterVae.Data.EmbeddedDigits.Load(unitInterval: true);
        var digits = Enumerable.Range(0, 400).Select(row => $"digit {truth[row]}").ToArray();
        var step = Fit(6, data, digits);
        var report = ClusterReport.Create(Fitted.Context, step, data, "Label", new ReportOptions { TsneRows = 0 });
        var use = report.Content.LatentUse!;
        var model = step.Model;
        var components = digits.Select(name => Array.IndexOf([.. model.ComponentNames], name)).ToArray();
        var values = rows.Block(0, 400);
        var activity = new ExonExplanation(model).Activity(values, components);
        Assert.True(use.ByKnownClass);
        Assert.Equal(400, use.Rows);
        Assert.Equal(model.ComponentNames, use.Components.Select(component => component.Name));
        for (var k = 0; k < model.Clusters; k++)
        {
            Assert.Equal(activity.Of(k).ToArray(), use.Components[k].Activity);
            Assert.Equal(activity.Leading(k), use.Components[k].Used);
            Assert.Equal(activity.Shares[k], use.Components[k].Share);
        }
        // The four terms, and what they make together.
        Assert.Equal(5, use.Terms.Count);
        Assert.Equal(new ExonExplanation(model).MatchedBounds(values).Average(), use.Terms[^1].Value, 1e-6);
        Assert.Equal(use.Terms[^1].Value, use.Terms.Take(4).Sum(term => term.Value), 0.05 * use.Terms[^1].Value + 0.1);
        Assert.Equal(12, use.MovedInside.Count);
        // The plane of the layout leads the plots.
        Assert.Equal("Layout", report.Content.Scatter!.Layouts[0].Name);
        Assert.Contains("id=\"directions\"", report.ToHtml());
    }

    [Fact]
    public void Without_known_classes_the_predicted_components_count()
    {
        var data = Fitted.Digits();
        var digits = Enumerable.Repeat("", 400).ToArray();
        digits[0] = Names[0];
        digits[1] = Names[1];
        var step = Fit(2, data, digits);
        var content = ClusterReport.Create(Fitted.Context, step, data, options: new ReportOptions { TsneRows = 0 }).Content;
        Assert.False(content.LatentUse!.ByKnownClass);
        Assert.Equal(1, content.LatentUse.Components.Sum(component => component.Share), 1e-6);
    }
}
