using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class EvaluateTests
{
    private readonly MLContext _ml = new(1);

    private static readonly Scored[] Rows =
    [
        new(0, [1, 5, 9], [0, 0]),
        new(0, [3, 5, 9], [2, 0]),
        new(1, [9, 2, 9], [10, 0]),
        new(1, [9, 4, 9], [10, 4]),
        new(2, [9, 1, 9], [12, 2]),
    ];

    [Fact]
    public void The_average_distance_is_the_mean_of_the_smallest_scores()
        => Assert.Equal((1 + 3 + 2 + 4 + 1) / 5.0, Evaluate(Rows).AverageDistance, 1e-9);

    [Fact]
    public void The_mutual_information_is_divided_by_the_entropy_of_the_labels()
    {
        // Clusters {0, 0}, {1, 1, 2}: I = 0.4 ln(1/0.4) + 0.4 ln(1/0.6) + 0.2 ln(1/0.6), H = -0.8 ln 0.4 - 0.2 ln 0.2.
        var information = 0.4 * Math.Log(1 / 0.4) + 0.6 * Math.Log(1 / 0.6);
        var entropy = -0.8 * Math.Log(0.4) - 0.2 * Math.Log(0.2);
        Assert.Equal(information / entropy, Evaluate(Rows, "Label").NormalizedMutualInformation, 1e-9);
    }

    [Fact]
    public void More_clusters_than_classes_can_score_one()
    {
        Scored[] split = [new(0, [1, 5, 9], [0, 0]), new(0, [5, 1, 9], [0, 0]), new(1, [9, 9, 1], [0, 0])];
        Assert.Equal(1, Evaluate(split, "Label").NormalizedMutualInformation, 1e-9);
    }

    [Fact]
    public void DaviesBouldin_divides_by_all_slots_empty_clusters_too()
    {
        // Centres (1, 0) and (32/3, 2); the third slot has no rows but counts.
        double Distance(float x, float y) => Math.Sqrt(Math.Pow(x - 32 / 3.0, 2) + Math.Pow(y - 2, 2));
        var spread = (Distance(10, 0) + Distance(10, 4) + Distance(12, 2)) / 3;
        var ratio = (1 + spread) / Distance(1, 0);
        Assert.Equal(2 * ratio / 3, Evaluate(Rows, "Label", "Features").DaviesBouldinIndex, 1e-6);
        Assert.Equal(0, Evaluate(Rows, "Label").DaviesBouldinIndex);
    }

    [Fact]
    public void Without_two_classes_there_is_no_mutual_information()
    {
        Assert.Equal(double.NaN, Evaluate(Rows).NormalizedMutualInformation);
        Assert.Equal(double.NaN, Evaluate([.. Rows.Take(2)], "Label").NormalizedMutualInformation);
    }

    [Fact]
    public void A_missing_label_counts_as_class_zero()
    {
        Scored[] rows = [new(0, [1, 5, 9], [0, 0]), new(float.NaN, [1, 5, 9], [0, 0]), new(1, [5, 1, 9], [0, 0])];
        Assert.Equal(1, Evaluate(rows, "Label").NormalizedMutualInformation, 1e-9);
    }

    [Fact]
    public void Rows_with_scores_that_are_not_finite_are_passed_over()
    {
        Scored[] rows = [.. Rows, new(1, [float.NaN, 5, 9], [50, 50]), new(1, [1, float.PositiveInfinity, 9], [50, 50])];
        Assert.Equal(Evaluate(Rows, "Label", "Features").DaviesBouldinIndex, Evaluate(rows, "Label", "Features").DaviesBouldinIndex);
        Assert.Equal(Evaluate(Rows).AverageDistance, Evaluate(rows).AverageDistance);
    }

    [Fact]
    public void The_predicted_label_is_not_read()
    {
        var view = _ml.Data.LoadFromEnumerable(Rows);
        var withLabel = _ml.Transforms.CopyColumns("PredictedLabel", "Label").Fit(view).Transform(view);
        Assert.Equal(Evaluate(Rows, "Label").NormalizedMutualInformation,
            _ml.Clustering.Evaluate(withLabel, "Label").NormalizedMutualInformation);
    }

    [Fact]
    public void Labels_are_single_whole_numbers_or_keys()
    {
        var view = _ml.Data.LoadFromEnumerable(Rows);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(view).Transform(view);
        Assert.Equal(Evaluate(Rows, "Label").NormalizedMutualInformation, _ml.Clustering.Evaluate(keyed, "Key").NormalizedMutualInformation, 1e-9);

        foreach (var kind in new[] { DataKind.Double, DataKind.String, DataKind.Boolean })
        {
            var other = _ml.Transforms.Conversion.ConvertType("Other", "Label", kind).Fit(view).Transform(view);
            Assert.Contains("expected Single or Key", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Evaluate(other, "Other")).Message);
        }

        Assert.Throws<InvalidOperationException>(() => Evaluate([new(-1, [1, 2, 3], [0, 0])], "Label"));
        Assert.Throws<InvalidOperationException>(() => Evaluate([new(0.5f, [1, 2, 3], [0, 0])], "Label"));
    }

    [Fact]
    public void Columns_of_another_kind_are_refused()
    {
        var view = _ml.Data.LoadFromEnumerable(Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Evaluate(view, "Label", "Label"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Evaluate(view, "Label", "Score", "Label"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Evaluate(view, "Absent"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Evaluate(view, ""));
    }

    private ClusteringMetrics Evaluate(Scored[] rows, string? label = null, string? features = null)
        => _ml.Clustering.Evaluate(_ml.Data.LoadFromEnumerable(rows), label, "Score", features);

    private sealed class Scored(float label, float[] score, float[] features)
    {
        public float Label => label;

        [VectorType(3)]
        public float[] Score => score;

        [VectorType(2)]
        public float[] Features => features;
    }
}
