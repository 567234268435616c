using ClusterVae.Choice;
using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.ModelFiles;
using ClusterVae.Neighbours;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Choice;

public sealed class GapsTests
{
    [Theory]
    [InlineData("spirals", 2)]
    [InlineData("rings", 4)]
    [InlineData("chain", 2)]
    public void Auto_keeps_groups_with_gaps_between_them_whatever_their_shape(string shape, int clusters)
    {
        var (rows, classes) = Shape(shape, clusters, 300);
        var fit = Auto(rows, clusters);
        Assert.Equal("gaps", fit.Reason);
        // Four rings are seen by none of the methods, so the groups themselves are kept.
        Assert.Equal(shape == "rings", fit.Model is GapClusters);
        Assert.Equal(1, PairMetrics.AdjustedRand(ContingencyTable.Of(classes, fit.Model.Predict(rows))), 12);
        // Rows of the same shapes that nobody has seen.
        var (fresh, theirs) = Shape(shape, clusters, 431);
        Assert.Equal(1, PairMetrics.AdjustedRand(ContingencyTable.Of(theirs, fit.Model.Predict(fresh))), 12);
    }

    [Fact]
    public void Groups_may_be_of_very_uneven_size_and_a_few_rows_astray()
    {
        var random = new RandomStream(5);
        float[] values = [.. Around(random, 0, 0, 540), .. Around(random, 12, 0, 30), .. Around(random, 0, 12, 30), 6, 6, 30, 30];
        var rows = new DenseRows<float>(values, 2);
        var labels = Gaps.Find(NearestNeighbours.Of(rows, 10), 3)!;
        Assert.Equal([540, 30, 30, 2], new[] { 0, 1, 2, -1 }.Select(group => labels.Count(label => label == group)));
        var clusters = Auto(rows, 3).Model.Predict(rows);
        Assert.Equal([540, 30, 30], new[] { 0, 540, 570 }.Zip([540, 570, 600], (first, end) => clusters[first..end].Count(label => label == clusters[first])));
    }

    [Fact]
    public void A_cloud_has_no_gaps()
    {
        var random = new RandomStream(7);
        var cloud = new DenseRows<float>([.. Around(random, 0, 0, 600)], 2);
        var touching = new DenseRows<float>([.. Around(random, 0, 0, 300), .. Around(random, 4, 0, 300)], 2);
        foreach (var rows in new[] { cloud, touching, EmbeddedDigits.Load(unitInterval: true).Rows })
        {
            for (var clusters = 2; clusters <= 10; clusters += 4)
                Assert.Null(GapClusters.Find(rows, NearestNeighbours.Of(rows, 10), ColumnScale.Identity(rows.Width), clusters, default));
        }
        Assert.NotEqual("gaps", Auto(touching, 2).Winner);
        // As many groups as there are, or none.
        var (spirals, _) = Shape("spirals", 2, 300);
        Assert.Null(Gaps.Find(NearestNeighbours.Of(spirals, 10), 40));
    }

    [Theory]
    [InlineData("spirals", 2)]
    [InlineData("rings", 4)]
    public void Auto_finds_at_least_as_many_clusters_as_gaps_divide(string shape, int clusters)
    {
        var (rows, classes) = Shape(shape, clusters, 300);
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = null, MaxClusters = 12 }).Fit(rows);
        Assert.Equal((clusters, clusters), (fit.GroupsByGaps, fit.Model.Clusters));
        Assert.Equal(1, PairMetrics.AdjustedRand(ContingencyTable.Of(classes, fit.Model.Predict(rows))), 12);
        Assert.Null(Auto(rows, clusters).GroupsByGaps);
    }

    [Fact]
    public void Rows_that_are_there_again_and_again_are_no_groups_for_that()
    {
        var random = new RandomStream(4);
        var places = Enumerable.Range(0, 10).Select(_ => (X: (float)random.NextGaussian(), Y: (float)random.NextGaussian())).ToArray();
        var rows = new DenseRows<float>([.. Enumerable.Range(0, 400).SelectMany(row => new[] { places[row % 10].X, places[row % 10].Y })], 2);
        Assert.Equal(1, Gaps.Count(NearestNeighbours.Of(rows, 10), 12));
        Assert.Null(Gaps.Find(NearestNeighbours.Of(rows, 10), 10));
    }

    [Fact]
    public void Groups_do_not_depend_on_the_order_of_the_rows()
    {
        var (rows, _) = Shape("rings", 3, 200);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        new RandomStream(2).Shuffle(order.AsSpan());
        var shuffled = new DenseRows<float>([.. order.SelectMany(row => rows.Row(row).ToArray())], 2);
        var (labels, theirs) = (Gaps.Find(NearestNeighbours.Of(rows, 10), 3)!, Gaps.Find(NearestNeighbours.Of(shuffled, 10), 3)!);
        Assert.Equal(1, PairMetrics.AdjustedRand(ContingencyTable.Of([.. order.Select(row => labels[row])], theirs)), 12);
    }

    [Fact]
    public void A_file_keeps_them_and_a_bent_one_is_refused()
    {
        var (rows, _) = Shape("spirals", 2, 300);
        var model = GapClusters.Find(rows, NearestNeighbours.Of(rows, 10), ColumnScale.Common(2, 0.5), 2, default)!;
        using var file = new MemoryStream();
        model.Pack().Write(file);
        file.Position = 0;
        var again = ClusterModel.Read(ModelArchive.Read(file));
        var (scores, theirs) = (new double[2 * rows.Count], new double[2 * rows.Count]);
        model.Score(rows.Values.Span, rows.Count, scores);
        again.Score(rows.Values.Span, rows.Count, theirs);
        Assert.Equal(scores, theirs);
        Assert.All(scores.Chunk(2), pair => Assert.Equal(1, pair.Sum(Math.Exp), 12));

        var bent = new ModelArchive(model.Pack().Kind);
        foreach (var (name, array) in model.Pack().Arrays)
            bent.Add<byte>(name, [], 0);
        Assert.Throws<ModelFileException>(() => ClusterModel.Read(bent));
    }

    private static AutoClusteringFit Auto(DenseRows<float> rows, int clusters) => new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = clusters }).Fit(rows);

    private static IEnumerable<float> Around(RandomStream random, double x, double y, int count) =>
        Enumerable.Range(0, count).SelectMany(_ => new[] { (float)(x + random.NextGaussian()), (float)(y + random.NextGaussian()) });

    /// <summary>Curves of a little width, as many rows on each.</summary>
    private static (DenseRows<float> Rows, int[] Classes) Shape(string shape, int clusters, int perCluster)
    {
        var random = new RandomStream(perCluster);
        var (values, classes) = (new List<float>(), new List<int>());
        for (var i = 0; i < clusters * perCluster; i++)
        {
            var group = i % clusters;
            var along = random.NextDouble();
            var (sine, cosine) = Math.SinCos(2 * Math.PI * along);
            double[] point = shape switch
            {
                "spirals" => [(0.5 + 3 * along) * Math.Cos(2 * Math.PI * along + Math.PI * group), (0.5 + 3 * along) * Math.Sin(2 * Math.PI * along + Math.PI * group)],
                "rings" => [(1 + 2 * group) * cosine, (1 + 2 * group) * sine],
                _ => group == 0 ? [cosine, sine, 0] : [1 + cosine, 0, sine],
            };
            values.AddRange(point.Select(value => (float)(value + 0.05 * random.NextGaussian())));
            classes.Add(group);
        }
        return (new DenseRows<float>([.. values], shape == "chain" ? 3 : 2), [.. classes]);
    }
}
