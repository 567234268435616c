using ClusterVae.Core.Tests.Neighbours;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Neighbours;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Projection;

public sealed class UmapTests
{
    private static readonly Golden Golden = Golden.Load("projection_umap.json");

    private static DenseRows<float> Rows => PcaTests.Rows(Golden["x"]);

    private static UmapOptions Plain => new() { Scaling = ColumnScaling.None };

    [Fact]
    public void Graph_matches_umap_learn()
    {
        // The second has rows on the same spot.
        foreach (var golden in Golden["graphs"].Items)
        {
            var graph = FuzzyGraph.Of(NearestNeighbours.Of(PcaTests.Rows(golden["x"]), 14));
            Assert.Equal(golden["start"].Ints, graph.Start);
            Assert.Equal(golden["targets"].Ints, graph.Targets);
            // Both searches stop once the sum of a row's weights is right to 1e-5.
            Close.To(golden["weights"].Floats, graph.Weights, 1e-4, 1e-5);
        }
    }

    [Fact]
    public void Curve_matches_umap_learn()
    {
        foreach (var golden in Golden["curves"].Items)
        {
            var curve = new UmapCurve(golden["minimumDistance"].Number, golden["spread"].Number);
            Close.To(golden["a"].Number, curve.A, 1e-4);
            Close.To(golden["b"].Number, curve.B, 1e-4);
        }
    }

    [Fact]
    public void Tables_follow_the_curve()
    {
        var curve = new UmapCurve(0.1, 1);
        for (var square = 1e-6; square < 1e4; square *= 1.37)
        {
            Close.To(curve.PullAt(square), curve.Pull((float)square), 1e-3);
            Close.To(curve.PushAt(square), curve.Push((float)square), 1e-3);
        }
        Assert.True(float.IsFinite(curve.Pull(1e-30f)) && float.IsFinite(curve.Push(0)) && float.IsFinite(curve.Pull(1e30f)) && float.IsFinite(curve.Push(1e30f)));
    }

    [Fact]
    public void Pull_and_push_are_the_slopes_of_the_cross_entropy()
    {
        var curve = new UmapCurve(0.1, 1);
        const double square = 0.8, step = 1e-6;
        // The difference is multiplied with −2 ∂/∂d² of −log v and −log(1 − v); the push is damped by 0.001 near zero.
        Close.To(2 * (LogCurve(square + step) - LogCurve(square - step)) / (2 * step), curve.PullAt(square), 1e-6);
        Close.To(2 * (LogRest(square + step) - LogRest(square - step)) / (2 * step), curve.PushAt(square) * (0.001 + square) / square, 1e-6);

        double LogCurve(double s) => -Math.Log(1 + curve.A * Math.Pow(s, curve.B));
        double LogRest(double s) => Math.Log(1 - 1 / (1 + curve.A * Math.Pow(s, curve.B)));
    }

    [Fact]
    public void Trustworthiness_matches_scikit_learn() =>
        Close.To(Golden["trustworthiness"].Number, Trustworthiness.Of(Rows, new DenseRows<float>(Golden["y"].Floats, 2)), 1e-12);

    [Theory]
    [InlineData(UmapStart.Spectral)]
    [InlineData(UmapStart.Pca)]
    public void Neighbours_stay_neighbours_as_in_umap_learn(UmapStart start)
    {
        var model = Umap.Fit(Rows, Plain with { Start = start });
        Assert.InRange(Trustworthiness.Of(Rows, model.Embedding), Golden["trustworthinessOfUmap"].Number - 0.01, 1);
        Assert.True(Silhouette.Score(model.Embedding, Golden["labels"].Ints) > 0.5);
    }

    [Fact]
    public void Same_seed_same_bytes_on_any_number_of_threads()
    {
        var rows = NeighbourTests.Blobs(2000, 8, 1);
        var options = new UmapOptions { Epochs = 30, Threads = 1 };
        var one = Umap.Fit(rows, options).Embedding.Values.ToArray();
        Assert.Equal(one, Umap.Fit(rows, options with { Threads = 4 }).Embedding.Values.ToArray());
        Assert.NotEqual(one, Umap.Fit(rows, options with { Seed = 2 }).Embedding.Values.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Clusters_come_out_apart_in_any_number_of_dimensions(int dimensions)
    {
        var rows = NeighbourTests.Blobs(400, 6, 3);
        var labels = Enumerable.Range(0, 400).Select(i => i % 8).ToArray();
        var model = Umap.Fit(rows, new UmapOptions { Dimensions = dimensions, MinimumDistance = 0 });
        Assert.Equal(dimensions, model.Embedding.Width);
        Assert.True(Silhouette.Score(model.Embedding, labels) > 0.4);
    }

    [Fact]
    public void New_rows_come_to_their_neighbours_and_known_rows_to_their_places()
    {
        var rows = NeighbourTests.Blobs(800, 6, 3);
        var known = new DenseRows<float>(rows.Block(0, 400).ToArray(), 6);
        var fresh = new DenseRows<float>(rows.Block(400, 400).ToArray(), 6);
        var model = Umap.Fit(known, new UmapOptions { MinimumDistance = 0 });
        Assert.Equal(model.Embedding.Values.ToArray(), model.Transform(known).Values.ToArray());
        var places = model.Transform(fresh);
        var near = 0;
        for (var row = 0; row < 400; row++)
        {
            var nearest = Enumerable.Range(0, 400).MinBy(other => RowDistance.Squared(places.Row(row), model.Embedding.Row(other)));
            near += nearest % 8 == row % 8 ? 1 : 0;
        }
        Assert.InRange(near, 390, 400);
        Assert.Throws<DataProblemException>(() => model.Transform(new DenseRows<float>(new float[8], 4)));
    }

    [Fact]
    public void Odd_data_give_finite_places_or_an_error()
    {
        var options = new UmapOptions { Neighbours = 4, Epochs = 20 };
        DenseRows<float>[] odd =
        [
            new(new float[40], 4),
            new([.. Enumerable.Range(0, 30).Select(i => (float)i)], 1),
            new([.. Enumerable.Range(0, 30).Select(i => i * 1e30f)], 3),
            new([.. Enumerable.Range(0, 30).Select(i => i * 1e-30f)], 3),
            new([1, 2, 3, 4, 5, 6], 2),
        ];
        foreach (var rows in odd)
        {
            foreach (var scaling in Enum.GetValues<ColumnScaling>().Where(scaling => scaling != ColumnScaling.Counts || rows != odd[0]))
                Assert.All(Umap.Fit(rows, options with { Scaling = scaling }).Embedding.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
        }
        Assert.Throws<DataProblemException>(() => Umap.Fit(odd[0], options with { Scaling = ColumnScaling.Counts }));
        Assert.Throws<DataProblemException>(() => Umap.Fit(new DenseRows<float>([1, 2], 1)));
        Assert.Throws<DataProblemException>(() => Umap.Fit(new DenseRows<float>([1, 2, 3, float.NaN], 1)));
        Assert.Throws<OptionsException>(() => Umap.Fit(odd[0], new UmapOptions { MinimumDistance = 2 }));
        Assert.Throws<OptionsException>(() => Umap.Fit(odd[0], new UmapOptions { Neighbours = 1 }));
        Assert.Throws<OperationCanceledException>(() => Umap.Fit(odd[1], options, stop: new CancellationToken(canceled: true)));
    }
}
