using Microsoft.ML;
using Microsoft.ML.Data;

namespace Foundation.MicrosoftML.Tests;

public sealed class ChainTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public ChainTests()
    {
        _view = _ml.Data.LoadFromEnumerable(Blob.Three());
    }

    [Fact]
    public void A_chain_promises_what_it_delivers()
    {
        var chain = _ml.Transforms.Concatenate("All", "Features", "Label").Append(_ml.Transforms.NormalizeMinMax("All"))
            .Append(_ml.Clustering.Trainers.KMeans("All", numberOfClusters: 3));
        var fitted = chain.Fit(_view);
        var promised = fitted.GetOutputSchema(_view.Schema).Select(column => column.ToString());
        Assert.Equal(promised, fitted.Transform(_view).Schema.Select(column => column.ToString()));
        Assert.Equal(3, fitted.Count());
        Assert.Same(fitted.Last(), fitted.LastTransformer);
        Assert.IsType<ClusteringPredictionTransformer<Microsoft.ML.Trainers.KMeansModelParameters>>(fitted.LastTransformer);
    }

    [Fact]
    public void Nothing_is_fitted_when_a_later_link_refuses_the_schema()
    {
        var fitted = 0;
        var chain = _ml.Transforms.NormalizeMinMax("Features").WithOnFitDelegate(_ => fitted++)
            .Append(_ml.Clustering.Trainers.KMeans("Absent"));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(_view));
        Assert.Contains("Could not find feature column 'Absent'", error.Message);
        Assert.Equal(0, fitted);
    }

    [Fact]
    public void Each_link_is_fitted_on_what_those_before_it_make()
    {
        ITransformer? last = null;
        var chain = _ml.Transforms.CopyColumns("A", "Label")
            .Append(_ml.Transforms.CopyColumns("B", "A").WithOnFitDelegate(transformer => last = transformer));
        var model = chain.Fit(_view);
        Assert.Same(last, model.LastTransformer);
        Assert.Equal(_view.GetColumn<float>("Label"), model.Transform(_view).GetColumn<float>("B"));
    }

    [Fact]
    public void A_checkpoint_caches_for_the_later_links_only()
    {
        var reads = 0;
        IEnumerable<Blob> Source()
        {
            reads++;
            foreach (var blob in Blob.Three())
                yield return blob;
        }

        var chain = _ml.Transforms.CopyColumns("Copy", "Features").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.NormalizeMinMax("Copy"))
            .Append(_ml.Transforms.NormalizeMeanVariance("Copy"));
        var model = chain.Fit(_ml.Data.LoadFromEnumerable(Source()));
        Assert.Equal(1, reads);
        Assert.Equal(3, model.Count());
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml));
    }

    [Fact]
    public void Links_take_part_by_scope()
    {
        var model = new TransformerChain<ITransformer>(
            [_ml.Transforms.CopyColumns("A", "Label").Fit(_view), _ml.Transforms.CopyColumns("B", "Label").Fit(_view)],
            [TransformerScope.Everything, TransformerScope.Training]);
        Assert.Null(model.Transform(_view).Schema.GetColumnOrNull("B"));
        Assert.NotNull(model.Transform(_view, TransformerScope.Training).Schema.GetColumnOrNull("B"));
        Assert.Single(model.GetModelFor(TransformerScope.Scoring));
    }

    [Fact]
    public void Transformers_of_others_work_in_a_chain_and_are_disposed_with_it()
    {
        var own = new Doubling();
        var model = _ml.Transforms.CopyColumns("Copy", "Label").Fit(_view).Append(own);
        Assert.True(((ITransformer)model).IsRowToRowMapper);
        Assert.Equal(_view.GetColumn<float>("Label").Select(label => 2 * label), model.Transform(_view).GetColumn<float>("Twice"));
        model.Dispose();
        model.Dispose();
        Assert.Equal(1, own.Disposals);
    }
}
