using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Metrics;

public sealed class InternalMetricsTests
{
    private const string File = "metrics_clustering.json";

    public static TheoryData<string> Cases => [.. Golden.Load(File)["internal"].Keys];

    [Theory, MemberData(nameof(Cases))]
    public void Every_metric_matches_scikit_learn_in_both_precisions(string name)
    {
        var golden = Golden.Load(File)["internal"][name];
        var width = (int)golden["x"].Shape[1];
        var labels = golden["labels"].Ints;
        var single = new DenseRows<float>(golden["x"].Floats, width);
        // The doubles of the very same single-precision values.
        var wide = new DenseRows<double>(Array.ConvertAll(golden["x"].Floats, x => (double)x), width);

        Close.To(golden["samples"], Silhouette.Samples(wide, labels), 1e-10, 1e-12);
        Close.To(golden["silhouette"].Number, Silhouette.Score(wide, labels), 1e-10, 1e-12);
        Close.To(golden["samples"], Silhouette.Samples(single, labels), 1e-4, 2e-6);

        var narrow = ClusteringGeometry.Of(single, labels);
        var geometry = ClusteringGeometry.Of(wide, labels);
        Close.To(golden["silhouette"].Number, narrow.Silhouette!.Value, 1e-5, 1e-6);
        Close.To(golden["daviesBouldin"].Number, narrow.DaviesBouldin!.Value, 1e-10, 1e-12);
        Close.To(golden["calinskiHarabasz"].Number, narrow.CalinskiHarabasz!.Value, 1e-8);
        Close.To(golden["sse"].Number, narrow.SumOfSquaredErrors, 1e-10, 1e-12);
        Assert.Equal(narrow with { Silhouette = 0 }, geometry with { Silhouette = 0 });
    }

    [Fact]
    public void Sample_of_all_rows_is_exact_and_smaller_ones_come_close()
    {
        var (rows, labels) = Blobs(1500);
        var exact = Silhouette.Score(rows, labels);
        Close.To(exact, Silhouette.Sampled(rows, labels, 1500, seed: 3), 1e-12);
        Assert.Equal(Silhouette.Sampled(rows, labels, 200, seed: 3), Silhouette.Sampled(rows, labels, 200, seed: 3));
        Assert.NotEqual(Silhouette.Sampled(rows, labels, 200, seed: 3), Silhouette.Sampled(rows, labels, 200, seed: 4));
        Close.To(exact, Enumerable.Range(0, 20).Average(seed => Silhouette.Sampled(rows, labels, 200, seed)), 0, 0.02);
        Assert.Equal(200, ClusteringGeometry.Of(rows, labels, silhouetteRows: 200).SilhouetteRows);
    }

    [Theory]
    [InlineData(1e25f)]
    [InlineData(1e-25f)]
    public void Unit_of_the_values_does_not_matter(float unit)
    {
        var (rows, labels) = Blobs(100);
        var scaled = new DenseRows<float>([.. rows.Values.ToArray().Select(x => x * unit)], rows.Width);
        Close.To(Silhouette.Score(rows, labels), Silhouette.Score(scaled, labels), 1e-5);
    }

    [Fact]
    public void Nothing_to_compare_is_null_in_the_summary_and_an_error_when_asked_for()
    {
        var rows = new DenseRows<float>([1, 2, 3, 4], 1);
        foreach (var labels in new int[][] { [5, 5, 5, 5], [1, 2, 3, 4] })
        {
            var geometry = ClusteringGeometry.Of(rows, labels);
            Assert.Equal((null, null, null), (geometry.Silhouette, geometry.DaviesBouldin, geometry.CalinskiHarabasz));
            Assert.Throws<DataProblemException>(() => Silhouette.Score(rows, labels));
            Assert.Throws<DataProblemException>(() => DispersionMetrics.DaviesBouldin(rows, labels));
            Assert.Throws<DataProblemException>(() => DispersionMetrics.CalinskiHarabasz(rows, labels));
        }
        Close.To(5, DispersionMetrics.SumOfSquaredErrors(rows, [5, 5, 5, 5]), 1e-12);
        Close.To(0, DispersionMetrics.SumOfSquaredErrors(rows, [1, 2, 3, 4]), 0);
    }

    [Fact]
    public void Bad_rows_are_named()
    {
        var rows = new DenseRows<float>([1, 2, 3, float.NaN, 5, 6], 2, "Embedding");
        int[] labels = [0, 0, 1];
        Assert.Equal(1L, Assert.Throws<DataProblemException>(() => ClusteringGeometry.Of(rows, labels)).Row);
        Assert.Equal(("Embedding", 1L), Describe(Assert.Throws<DataProblemException>(() => Silhouette.Score(rows, labels))));
        Assert.Throws<DataProblemException>(() => ClusteringGeometry.Of(rows, new int[2]));
        Assert.Throws<DataProblemException>(() => Silhouette.Score(rows, new int[4]));
        Assert.Throws<DataProblemException>(() => ClusteringGeometry.Of(new DenseRows<float>([], 2), []));
    }

    private static (string?, long?) Describe(DataProblemException error) => (error.Column, error.Row);

    private static (DenseRows<float> Rows, int[] Labels) Blobs(int count)
    {
        var random = new RandomStream(2);
        var values = new float[count * 3];
        var labels = new int[count];
        for (var n = 0; n < count; n++)
        {
            labels[n] = n % 4;
            for (var j = 0; j < 3; j++)
                values[n * 3 + j] = (float)(random.NextGaussian() + 2.5 * (labels[n] == j ? 1 : 0));
        }
        return (new DenseRows<float>(values, 3), labels);
    }
}
