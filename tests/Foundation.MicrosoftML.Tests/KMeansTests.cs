using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Foundation.MicrosoftML.Tests;

public sealed class KMeansTests
{
    private readonly MLContext _ml = new(1);

    private static KMeansTrainer.Options Three(KMeansTrainer.InitializationAlgorithm start = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus)
        => new() { NumberOfClusters = 3, NumberOfThreads = 1, InitializationAlgorithm = start };

    [Theory]
    [InlineData(KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus)]
    [InlineData(KMeansTrainer.InitializationAlgorithm.KMeansYinyang)]
    public void Separated_groups_are_found(KMeansTrainer.InitializationAlgorithm start)
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var model = _ml.Clustering.Trainers.KMeans(Three(start)).Fit(view);
        VBuffer<float>[]? centroids = null;
        model.Model.GetClusterCentroids(ref centroids, out var k);

        Assert.Equal(3, k);
        var groups = Blob.Three().GroupBy(blob => blob.Label)
            .Select(group => new[] { group.Average(blob => blob.Features[0]), group.Average(blob => blob.Features[1]) });
        foreach (var (mean, centroid) in groups.OrderBy(mean => mean[0]).Zip(centroids!.OrderBy(c => c.GetItemOrDefault(0))))
            Reading.Close(mean, [.. centroid.DenseValues()], 1e-4);
    }

    [Fact]
    public void Scores_are_squared_distances_and_the_smallest_decides()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var model = _ml.Clustering.Trainers.KMeans(Three()).Fit(view);
        VBuffer<float>[]? buffers = null;
        model.Model.GetClusterCentroids(ref buffers, out _);
        var centroids = buffers!.Select(buffer => buffer.DenseValues().ToArray()).ToArray();
        var rows = _ml.Data.CreateEnumerable<Assigned>(model.Transform(view), reuseRowObject: false);
        foreach (var (blob, row) in Blob.Three().Zip(rows))
        {
            var expected = centroids.Select(c => (float)c.Zip(blob.Features, (a, b) => Math.Pow(a - b, 2)).Sum()).ToArray();
            Reading.Close(expected, row.Score, 1e-3);
            Assert.Equal(Array.IndexOf(row.Score, row.Score.Min()) + 1, (int)row.PredictedLabel);
        }
    }

    [Fact]
    public void The_columns_say_what_they_are()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var schema = _ml.Clustering.Trainers.KMeans(Three()).Fit(view).GetOutputSchema(view.Schema);
        Assert.Equal(["Features", "Label", "Name", "PredictedLabel", "Score"], schema.Select(column => column.Name));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
        Assert.False(schema["PredictedLabel"].HasKeyValues());
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.Equal("Clustering", kind.ToString());
        schema["PredictedLabel"].Annotations.GetValue("ScoreValueKind", ref kind);
        Assert.Equal("PredictedLabel", kind.ToString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_model()
    {
        // One cloud has no natural clusters, so that another seed ends elsewhere.
        var random = new Random(5);
        var cloud = Enumerable.Range(0, 300).Select(_ => new Blob { Features = [random.NextSingle(), random.NextSingle()] }).ToArray();
        string Fit(int seed)
        {
            var ml = new MLContext(seed);
            var options = new KMeansTrainer.Options { NumberOfClusters = 8, NumberOfThreads = 1, MaximumNumberOfIterations = 3 };
            VBuffer<float>[]? centroids = null;
            ml.Clustering.Trainers.KMeans(options).Fit(ml.Data.LoadFromEnumerable(cloud)).Model.GetClusterCentroids(ref centroids, out _);
            return string.Join(";", centroids!.Select(c => string.Join(",", c.DenseValues())));
        }

        Assert.Equal(Fit(1), Fit(1));
        Assert.NotEqual(Fit(1), Fit(2));
    }

    [Fact]
    public void Rows_with_missing_features_are_left_out_of_training_and_get_no_label()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three().Append(new Blob { Features = [float.NaN, 1] }));
        var scored = _ml.Clustering.Trainers.KMeans(Three()).Fit(view).Transform(view);
        Assert.Equal(0u, scored.GetColumn<uint>("PredictedLabel").Last());
        Assert.Equal(1, _ml.Clustering.Evaluate(scored, "Label").NormalizedMutualInformation, 1e-9);
    }

    [Fact]
    public void What_cannot_be_clustered_is_refused()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var wrongType = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Trainers.KMeans("Label").Fit(view));
        Assert.Contains("Schema mismatch for feature column 'Label': expected Vector<Single>, got Single", wrongType.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Trainers.KMeans("Features", numberOfClusters: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.Trainers.KMeans(new KMeansTrainer.Options { OptimizationTolerance = 0 }));
        Assert.Throws<InvalidOperationException>(() => _ml.Clustering.Trainers.KMeans(Three()).Fit(_ml.Data.TakeRows(view, 2)));
        var copies = _ml.Data.LoadFromEnumerable(Enumerable.Repeat(new Blob { Features = [1, 2] }, 9));
        Assert.Contains("only found 1 distinct",
            Assert.Throws<InvalidOperationException>(() => _ml.Clustering.Trainers.KMeans(Three()).Fit(copies)).Message);
    }

    [Fact]
    public void Cross_validation_scores_each_fold_with_a_model_that_has_not_seen_it()
    {
        var view = _ml.Data.LoadFromEnumerable(Blob.Three());
        var folds = _ml.Clustering.CrossValidate(view, _ml.Clustering.Trainers.KMeans(Three()), numberOfFolds: 3, "Label", "Features");
        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        Assert.Equal(90, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float>("Label").Count()));
        Assert.All(folds, fold => Assert.Equal(1, fold.Metrics.NormalizedMutualInformation, 1e-9));
        Assert.Equal(["Features", "Label", "Name", "PredictedLabel", "Score"], folds[0].ScoredHoldOutSet.Schema.Select(column => column.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Clustering.CrossValidate(view, _ml.Clustering.Trainers.KMeans(Three()), 1));
    }
}
