using System.Text.Json;
using ClusterVae.Files;

namespace ClusterVae.Cli.Tests;

public sealed class DemoTests
{
    [Fact]
    public void Demo_sets_ours_beside_the_field_and_leaves_a_model_and_labels()
    {
        using var work = new Workplace();
        var demo = Workplace.Run("demo", "--seed", "1", "--out", work["demo"], "--json");
        demo.Ok();
        Assert.Equal(["k-means", "GMM", "VAE + GMM", "ClusteringVae"], demo.Error.TrimEnd().Split('\n').Select(line => line.Split(':')[0]));
        var methods = demo.Json.GetProperty("methods").EnumerateArray().ToDictionary(method => method.GetProperty("method").GetString()!);
        var field = methods.Where(method => method.Key != "ClusteringVae").Max(method => Accuracy(method.Value));
        Assert.True(Accuracy(demo.Json) > field, $"{Accuracy(demo.Json)} against {field}");
        Assert.All(methods.Values, method => Assert.InRange(method.GetProperty("silhouette").GetDouble(), 0, 1));

        // What the demo wrote says the same as its table.
        var evaluate = Workplace.Run("evaluate", "--predictions", work["demo/labels.csv"], "--labels", work["demo/labels.csv"], "--label-column", "Label", "--json");
        Assert.Equal(Accuracy(demo.Json), Accuracy(evaluate.Json));
        Workplace.Run("score", "--model", work["demo/model.zip"], "--data", "digits", "--out", work["s.csv"]).Ok();
        Assert.Equal(
            LabelFiles.Read(work["demo/labels.csv"], new LabelFileOptions { Column = "PredictedLabel" }).Values.ToArray(),
            LabelFiles.Read(work["s.csv"], new LabelFileOptions { Column = "PredictedLabel" }).Values.ToArray());
    }

    [Fact]
    public void A_folder_that_cannot_be_is_told_before_anything_is_trained()
    {
        using var work = new Workplace();
        Workplace.Run("demo", "--out", work.Write("file", "")).Refused(1, "cannot be made a directory");
    }

    private static double Accuracy(JsonElement report) => report.GetProperty("accuracy").GetDouble();
}
