using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Testing;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Xunit.Abstractions;

namespace ClusterVae.MLNet.Tests.Encoding;

/// <summary>The pipeline that the README shows, every option left as it is, beside k-means on the rows themselves.</summary>
public sealed class PipelineQualityTests(ITestOutputHelper output)
{
    private static readonly Golden Tables = Golden.Load("encoder_tables.json")["cases"];

    [Theory]
    [InlineData("digits", 10, 3)]
    [InlineData("wine", 3, 10)]
    [InlineData("iris", 3, 10)]
    [InlineData("breast cancer", 2, 10)]
    public void It_finds_what_k_means_finds(string name, int clusters, int seeds)
    {
        var table = Tables[name];
        var (rows, classes) = name == "digits" ? Digits() : (table["x"].Rows.Select(row => Array.ConvertAll(row, value => (float)value)).ToArray(), table["classes"].Ints);
        var found = Enumerable.Range(1, seeds).Average(seed => Nmi(new MLContext(seed), rows, classes, clusters));
        var kMeans = table["kMeans"].Number;
        output.WriteLine(FormattableString.Invariant($"{name}: NMI {found:F3}, k-means {kMeans:F3}"));
        Assert.True(found >= kMeans, FormattableString.Invariant($"{name}: NMI {found:F3}, k-means {kMeans:F3}"));
    }

    private static double Nmi(MLContext ml, float[][] rows, int[] classes, int clusters)
    {
        var view = Views.Of(ml, rows);
        var pipeline = ml.Transforms.NormalizeMinMax(Views.Features, fixZero: false)
            .Append(ml.Transforms.VaeEncode("Embedding", Views.Features))
            .Append(ml.Clustering.Trainers.GaussianMixture("Embedding", numberOfClusters: clusters));
        var labels = Views.Read(pipeline.Fit(view).Transform(view), "PredictedLabel").Select(row => (int)row[0]).ToArray();
        return ClusteringQuality.Of(classes, labels).Nmi;
    }

    private static (float[][] Rows, int[] Classes) Digits()
    {
        var (rows, classes) = EmbeddedDigits.Load(unitInterval: false);
        return ([.. Enumerable.Range(0, rows.Count).Select(row => rows.Row(row).ToArray())], classes);
    }
}
