using ClusterVae.Data;
using ClusterVae.Deep;
using ClusterVae.Metrics;
using ClusterVae.MLNet.Internals;
using ClusterVae.Testing.Conformance;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ClusterVae.MLNet.Tests.Clustering;

/// <summary>Rows in two batches: what the columns hold, batches as text, key, number and Boolean, batches that are missing or new, save and load.</summary>
public sealed class BatchVaeTests
{
    private const int Width = 6;
    private const float Shift = 3;

    private static readonly BatchVaeOptions Small = new()
    {
        NumberOfClusters = 3, LatentDimensions = 2, Hidden = "24", PretrainEpochs = 40, Training = new() { Epochs = 20, BatchSize = 60, LearningRate = 3e-3, Seed = 3, Threads = 1 },
    };

    private static readonly BatchVaeOptions Quick = Small with { PretrainEpochs = 3, Training = Small.Training with { Epochs = 2 } };

    private readonly MLContext ml = new(1);

    [Fact]
    public void Rows_of_a_group_share_a_cluster_whatever_their_batch_and_are_told_in_another_one()
    {
        var rows = Rows();
        var view = View(rows);
        var model = ml.Clustering.Trainers.BatchVae(Small with { ReferenceBatch = "early", EncoderSeesBatch = true }).Fit(view);
        Assert.Equal(["early", "late"], model.BatchNames);
        var scored = model.Transform(view);
        var labels = Keys(scored);
        Assert.InRange(ClusteringQuality.Of([.. Enumerable.Range(0, rows.Length).Select(n => n % 3)], Array.ConvertAll(labels, key => (int)key)).Accuracy, 0.95, 1);
        var corrected = scored.GetColumn<float[]>("Corrected").ToArray();
        var clean = SampleRows.Blobs(rows.Length, Width, 1);
        var late = Enumerable.Range(0, rows.Length).Where(n => rows[n].Batch == "late").ToArray();
        Assert.True(Error(late, corrected, clean) < 0.2 * Error(late, Array.ConvertAll(rows, row => row.Features), clean), "a corrected row is nearer to what it was before the batch moved it");
        Assert.True(ml.Clustering.Evaluate(scored, scoreColumnName: "Score", featureColumnName: "Embedding").AverageDistance >= 0);
    }

    [Fact]
    public void Batches_may_be_texts_keys_numbers_or_truths()
    {
        var view = View(Rows());
        var keyed = ml.Transforms.Conversion.MapValueToKey("Batch", "Batch").Fit(view).Transform(view);
        var expected = Fit("Batch", view);
        Assert.Equal(expected.Codes, Fit("Batch", keyed).Codes);
        Assert.Equal(expected.Names, Fit("Batch", keyed).Names);
        Assert.Equal(expected.Codes, Fit("Number", view).Codes);
        Assert.Equal(["0", "1"], Fit("Number", view).Names);
        Assert.Equal(expected.Codes, Fit("Truth", view).Codes);
        Assert.Equal(["false", "true"], Fit("Truth", view).Names);

        // What the model learned from texts it reads from keys too.
        var model = ml.Clustering.Trainers.BatchVae(Quick with { EncoderSeesBatch = true }).Fit(view);
        Assert.Equal(Codes(model, view), Codes(model, keyed));

        (float[] Codes, IEnumerable<string> Names) Fit(string column, IDataView data)
        {
            var fitted = ml.Clustering.Trainers.BatchVae(Quick with { EncoderSeesBatch = true }, batchColumnName: column).Fit(data);
            return (Codes(fitted, data), fitted.BatchNames);
        }
    }

    [Fact]
    public void A_batch_that_is_not_known_is_averaged_over()
    {
        var rows = Rows();
        var view = View(rows);
        foreach (var encoderSees in new[] { false, true })
        {
            var model = ml.Clustering.Trainers.BatchVae(Quick with { EncoderSeesBatch = encoderSees }).Fit(view);
            var unnamed = Rows();
            foreach (var row in unnamed)
                row.Batch = "";
            var without = ml.Transforms.SelectColumns("Features").Fit(view).Transform(view);
            Assert.Equal(Codes(model, View(unnamed)), Codes(model, without));
            var (early, late) = (Rows(), Rows());
            for (var n = 0; n < rows.Length; n++)
                (early[n].Batch, late[n].Batch) = ("early", "late");
            var mean = Codes(model, View(early)).Zip(Codes(model, View(late)), (a, b) => (a + b) / 2);
            Assert.All(mean.Zip(Codes(model, without)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.Equal(encoderSees, !Codes(model, View(early)).SequenceEqual(Codes(model, View(late))));
            Assert.All(model.Transform(without).GetColumn<float[]>("Probability"), row => Assert.Equal(1, row.Sum(), 1e-4));

            // A row that is not named changes nothing for those that are.
            unnamed[0].Batch = "late";
            Assert.Equal(Codes(model, View(late))[..2], Codes(model, View(unnamed))[..2]);
        }
    }

    [Fact]
    public void Batches_that_no_model_can_use_are_refused_by_their_place()
    {
        var view = View(Rows());
        var model = ml.Clustering.Trainers.BatchVae(Quick).Fit(view);
        var unknown = Rows();
        unknown[7].Batch = "later";
        var problem = Assert.Throws<DataProblemException>(() => Codes(model, View(unknown)));
        Assert.Equal(("Batch", 7L, "later"), (problem.Column, problem.Row, problem.Value));
        Assert.Contains("early, late", problem.Message, StringComparison.Ordinal);
        unknown[7].Batch = "";
        problem = Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick).Fit(View(unknown)));
        Assert.Equal(("Batch", 7L), (problem.Column, problem.Row));
        foreach (var row in unknown)
            row.Batch = "early";
        problem = Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick).Fit(View(unknown)));
        Assert.Equal(("Batch", "early"), (problem.Column, problem.Value));
        problem = Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick, batchColumnName: "Btach").Fit(view));
        Assert.Equal("Btach", problem.Column);
        Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick, batchColumnName: "Btach").GetOutputSchema(SchemaPromise.Of(view.Schema)));
        Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick, batchColumnName: "Features"));
        Assert.Contains("'later'", Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick with { ReferenceBatch = "later" }).Fit(view)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_keeps_batches_names_and_scores_and_columns_may_have_other_names()
    {
        var view = View(Rows());
        var names = new BatchVaeColumns { PredictedLabel = "Group", Corrected = "AsLate" };
        var model = ml.Clustering.Trainers.BatchVae(Quick with { EncoderSeesBatch = true, ReferenceBatch = "late" }, columns: names).Fit(view);
        using var stream = new MemoryStream();
        ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var again = new MLContext(1).Model.Load(stream, out _);
        Assert.Equal(model.Transform(view).GetColumn<uint>("Group"), again.Transform(view).GetColumn<uint>("Group"));
        Assert.Equal(model.Transform(view).GetColumn<float[]>("AsLate").SelectMany(row => row), again.Transform(view).GetColumn<float[]>("AsLate").SelectMany(row => row));
        Assert.Equal("Score", Assert.Throws<DataProblemException>(() => ml.Clustering.Trainers.BatchVae(Quick, columns: new BatchVaeColumns { Embedding = "Score" })).Column);
    }

    /// <summary>Row n is of group n mod 3; every other three rows were taken later, when all that was measured was larger.</summary>
    private static Row[] Rows() => [.. SampleRows.Blobs(240, Width, 1).Select((values, n) => n / 3 % 2 == 0
        ? new Row { Features = values, Batch = "early" }
        : new Row { Features = Array.ConvertAll(values, value => value + Shift), Batch = "late", Number = 1, Truth = true })];

    private IDataView View(Row[] rows) => ml.Data.LoadFromEnumerable(rows);

    private static uint[] Keys(IDataView view) => [.. view.GetColumn<uint>("PredictedLabel")];

    private static float[] Codes(ITransformer model, IDataView view) => [.. model.Transform(view).GetColumn<float[]>("Embedding").SelectMany(code => code)];

    private static double Error(int[] places, float[][] told, float[][] truth) => places.Average(n => told[n].Zip(truth[n]).Average(values => Math.Pow(values.First - values.Second, 2)));

    private sealed class Row
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        public string Batch { get; set; } = "";

        public float Number { get; set; }

        public bool Truth { get; set; }
    }
}
