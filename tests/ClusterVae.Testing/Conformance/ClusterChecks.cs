using ClusterVae.Metrics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.Testing.Conformance;

internal static class ClusterChecks
{
    /// <summary>PredictedLabel is a key, Score's smallest slot and Probability's largest are the predicted cluster, probabilities sum to one.</summary>
    public static void Cluster_columns_keep_their_contract(EstimatorCase c)
    {
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(90, 6, 1));
        var fitted = c.Build(ml).Fit(view);
        if (c.BlobsRandIndex is null)
        {
            Assert.DoesNotContain("PredictedLabel", Views.Added(fitted, view).Keys);
            return;
        }

        var output = fitted.Transform(view);
        var clusters = Assert.IsType<KeyDataViewType>(output.Schema["PredictedLabel"].Type).Count;
        var added = Views.Added(fitted, view);
        foreach (var (label, score, probability) in added["PredictedLabel"].Zip(added["Score"], added["Probability"]))
        {
            Assert.Equal((int)clusters, score.Length);
            Assert.InRange(label[0], 1, clusters);
            Assert.All(probability, p => Assert.InRange(p, 0f, 1f));
            Assert.Equal(1, probability.Sum(), 1e-5);
            Assert.Equal(probability.Max(), probability[(int)label[0] - 1]);
            Assert.Equal(score.Min(), score[(int)label[0] - 1]);
        }
        foreach (var name in new[] { "Score", "Probability" })
        {
            var slots = default(VBuffer<ReadOnlyMemory<char>>);
            output.Schema[name].GetSlotNames(ref slots);
            Assert.Equal("Cluster 1", slots.GetValues()[0].ToString());
        }
    }

    public static void Finds_separated_blobs(EstimatorCase c)
    {
        if (c.BlobsRandIndex is not { } least)
            return;
        var ml = new MLContext(1);
        var view = Views.Of(ml, c.Rows(300, 6, 1));
        var labels = Views.Added(c.Build(ml).Fit(view), view)["PredictedLabel"].Select(row => (int)row[0]).ToArray();
        var truth = Enumerable.Range(0, 300).Select(n => n % SampleRows.BlobCount).ToArray();
        var index = PairMetrics.AdjustedRand(ContingencyTable.Of(truth, labels));
        Assert.True(index >= least, $"Adjusted Rand index {index:F3} on separated blobs, at least {least} expected.");
    }
}
