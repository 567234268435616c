using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class PredictionEngineTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;
    private readonly ITransformer _model;

    public PredictionEngineTests()
    {
        _view = _ml.Data.LoadFromEnumerable(Blob.Three());
        _model = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Clustering.Trainers.KMeans("Features", numberOfClusters: 3)).Fit(_view);
    }

    [Fact]
    public void One_object_at_a_time_gives_what_the_view_gives()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Blob, Assigned>(_model);
        var expected = _ml.Data.CreateEnumerable<Assigned>(_model.Transform(_view), reuseRowObject: false).ToArray();
        var blobs = Blob.Three();
        for (var i = 0; i < blobs.Length; i++)
        {
            var got = engine.Predict(blobs[i]);
            Assert.Equal(expected[i].PredictedLabel, got.PredictedLabel);
            Assert.Equal(expected[i].Score, got.Score);
        }

        Assert.Equal(_model.GetOutputSchema(_view.Schema).Select(column => column.ToString()), engine.OutputSchema.Select(column => column.ToString()));
    }

    [Fact]
    public void A_prediction_object_can_be_used_again()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Blob, Assigned>(_model);
        var prediction = new Assigned();
        var same = prediction;
        engine.Predict(Blob.Three()[0], ref prediction);
        var first = prediction.PredictedLabel;
        engine.Predict(Blob.Three()[1], ref prediction);
        Assert.Same(same, prediction);
        Assert.NotEqual(first, prediction.PredictedLabel);
        prediction = null!;
        engine.Predict(Blob.Three()[0], ref prediction);
        Assert.Equal(first, prediction.PredictedLabel);
    }

    [Fact]
    public void Columns_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Assigned, Assigned>(_model));
        Assert.Throws<InvalidOperationException>(() => _ml.Model.CreatePredictionEngine<Blob, WrongType>(_model));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Blob, Extra>(_model, ignoreMissingColumns: false));
        using var lenient = _ml.Model.CreatePredictionEngine<Blob, Extra>(_model);
        Assert.Equal(7, lenient.Predict(Blob.Three()[0]).NotAColumn);
    }

    [Fact]
    public void Disposing_the_engine_disposes_the_transformer_unless_told_not_to()
    {
        var own = new Doubling();
        var chain = _ml.Transforms.CopyColumns("Copy", "Label").Fit(_view).Append(own);
        var engine = _ml.Model.CreatePredictionEngine<Blob, Twice>(chain);
        Assert.Equal(2f, engine.Predict(Blob.Three()[1]).Value);
        engine.Dispose();
        engine.Dispose();
        Assert.Equal(1, own.Disposals);

        var kept = new Doubling();
        var other = _ml.Transforms.CopyColumns("Copy", "Label").Fit(_view).Append(kept);
        _ml.Model.CreatePredictionEngine<Blob, Twice>(other, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();
        Assert.Equal(0, kept.Disposals);
    }

    private sealed class WrongType
    {
        public float PredictedLabel { get; set; }
    }

    private sealed class Extra
    {
        public uint PredictedLabel { get; set; }

        public float NotAColumn { get; set; } = 7;
    }

    private sealed class Twice
    {
        [ColumnName("Twice")]
        public float Value { get; set; }
    }
}
