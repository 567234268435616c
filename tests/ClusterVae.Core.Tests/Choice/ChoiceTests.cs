using ClusterVae.Choice;
using ClusterVae.Core.Tests.Neighbours;
using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Metrics;
using ClusterVae.ModelFiles;
using ClusterVae.Neighbours;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Choice;

public sealed class ChoiceTests
{
    private static readonly int[] classesOfBlobs = [.. Enumerable.Range(0, 600).Select(row => row % 8)];

    [Fact]
    public void Names_undo_any_renaming()
    {
        var random = new RandomStream(3);
        var truth = Enumerable.Range(0, 300).Select(_ => random.NextInt(5)).ToArray();
        int[][] renamings = [[0, 1, 2, 3, 4], [4, 0, 3, 1, 2], [2, 3, 4, 0, 1]];
        var labels = renamings.Select(renaming => Array.ConvertAll(truth, k => random.NextDouble() < 0.9 ? renaming[k] : random.NextInt(5))).ToArray();
        var names = Voting.Names(labels, 5);
        for (var m = 1; m < names.Length; m++)
        {
            for (var k = 0; k < 5; k++)
                Assert.Equal(names[0][renamings[0][k]], names[m][renamings[m][k]]);
        }
        Assert.Equal(1, Voting.MeanAgreement([truth, Array.ConvertAll(truth, k => renamings[1][k])]), 12);
    }

    [Fact]
    public void Strength_is_the_weakest_clusters_share_of_pairs_kept_together()
    {
        // Of the second cluster's three pairs one stays together.
        Assert.Equal(1.0 / 3, ClusterStability.ShareKept([0, 0, 1, 1, 1], [0, 0, 1, 1, 0], 2), 12);
        Assert.Equal(1, ClusterStability.ShareKept([0, 0, 1, 1, 1], [1, 1, 0, 0, 0], 2), 12);
        Assert.Equal(1.0 / 3, ClusterStability.ShareKept([0, 0, 0], [1, 1, 0], 2), 12);
    }

    [Theory]
    [InlineData(38, 1)]
    [InlineData(37, 0)]
    public void Clusters_with_a_twentieth_of_the_rows_may_be_seen_differently(int kept, double strength)
    {
        // Two rows are a cluster of one clustering, which the other tears apart: a twentieth of forty rows, more of thirty-nine.
        int[] one = [.. Enumerable.Repeat(0, kept), 1, 1];
        int[] other = [.. Enumerable.Repeat(0, kept), 1, 2];
        Assert.Equal(strength, ClusterStability.ShareKept(one, other, 3), 12);
    }

    [Fact]
    public void K_means_finds_blobs_and_names_the_nearest_centre()
    {
        var rows = NeighbourTests.Blobs(600, 6, 3);
        var mixture = KMeans.Fit(rows, 8);
        var labels = new ScaledMixture(ColumnScale.Identity(6), mixture).Predict(rows);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classesOfBlobs, labels)) > 0.95);
        for (var row = 0; row < 20; row++)
            Assert.Equal(Enumerable.Range(0, 8).MinBy(k => Enumerable.Range(0, 6).Sum(d => Math.Pow(rows.Row(row)[d] - mixture.Mean(k)[d], 2))), labels[row]);
        Assert.Equal(mixture.Means.ToArray(), KMeans.Fit(rows, 8, threads: 1).Means.ToArray());
        Assert.Throws<DataProblemException>(() => KMeans.Fit(rows, 601));
    }

    [Fact]
    public void Manifold_mixture_finds_blobs_and_files_keep_it()
    {
        var rows = NeighbourTests.Blobs(1200, 6, 3);
        var known = new DenseRows<float>(rows.Block(0, 600).ToArray(), 6);
        var fresh = new DenseRows<float>(rows.Block(600, 600).ToArray(), 6);
        var fit = Manifold(new() { NumberOfClusters = 8, Members = 3, Epochs = 200 }).Fit(known);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classesOfBlobs, fit.Model.Predict(known))) > 0.95);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classesOfBlobs, fit.Model.Predict(fresh))) > 0.95);

        using var file = new MemoryStream();
        fit.Model.Pack().Write(file);
        file.Position = 0;
        Assert.Equal(Scores(fit.Model, fresh), Scores(ClusterModel.Read(ModelArchive.Read(file)), fresh));
    }

    [Fact]
    public void Number_of_clusters_is_found_and_does_not_grow_with_the_rows()
    {
        foreach (var count in new[] { 320, 1600 })
            Assert.Equal(8, Manifold(new() { NumberOfClusters = null, MaxClusters = 12, Members = 2, Epochs = 200 }).Fit(NeighbourTests.Blobs(count, 6, 3)).Model.Clusters);
    }

    [Fact]
    public void Auto_finds_the_number_of_clusters_which_does_not_grow_with_the_rows()
    {
        foreach (var count in new[] { 320, 1600 })
        {
            var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = null, MaxClusters = 12 }).Fit(NeighbourTests.Blobs(count, 6, 3));
            Assert.Equal((8, 8, 11), (fit.Model.Clusters, ClusterStability.Choose(fit.ClusterChoice), fit.ClusterChoice.Count));
        }
    }

    [Fact]
    public void Auto_keeps_the_one_with_most_merit_on_any_number_of_threads()
    {
        var (rows, classes) = Rings(300, 0.5);
        var options = new AutoClusteringOptions { NumberOfClusters = 2, Threads = 1 };
        var fit = new AutoClusteringTrainer(options).Fit(rows);
        Assert.Equal(5, fit.Table.Count);
        Assert.Equal(fit.Table.Max(candidate => candidate.Merit), fit.Table[0].Merit);
        Assert.Equal(fit.Winner, fit.Table[0].Name);
        Assert.All(fit.Table, candidate => Assert.InRange(candidate.Separation, -1, 1));
        var again = new AutoClusteringTrainer(options with { Threads = 3 }).Fit(rows);
        Assert.Equal(fit.Table.Select(candidate => (candidate.Name, candidate.Merit)), again.Table.Select(candidate => (candidate.Name, candidate.Merit)));
        Assert.Equal(Scores(fit.Model, rows), Scores(again.Model, rows));
        Assert.Equal(classes.Length, fit.Model.Predict(rows).Length);
        Assert.Throws<DataProblemException>(() => new AutoClusteringTrainer(options).Fit(new DenseRows<float>(new float[7], 1)));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(160)]
    public void Auto_compares_a_method_from_outside_and_keeps_one_that_knows_more(int width)
    {
        var rows = NeighbourTests.Blobs(200, width, 3);
        var options = new AutoClusteringOptions { NumberOfClusters = 8 };
        // One cluster for all rows has no merit.
        var dull = new ScaledMixture(ColumnScale.Identity(width), KMeans.Fit(new DenseRows<float>(Enumerable.Repeat(1e6f, 8 * width).Select((value, place) => value + place / width).ToArray(), width), 8));
        AutoClusteringFit Choose(bool suits, string? knows, IProgress<ChoiceProgress>? progress = null) => new AutoClusteringTrainer(options,
            [new OuterMethod("outer", (_, seen) => suits && seen.Width == width, (_, _, told, _) => { told(0.5); return new Learnt(dull, knows); })]).Fit(rows, progress);

        var plain = new AutoClusteringTrainer(options).Fit(rows);
        Assert.Equal("merit", plain.Reason);
        Assert.Equal(plain.Table.Select(candidate => (candidate.Name, candidate.Merit)), Choose(false, "all").Table.Select(candidate => (candidate.Name, candidate.Merit)));

        var judged = Choose(true, null);
        Assert.Equal((6, "outer", "merit"), (judged.Table.Count, judged.Table[^1].Name, judged.Reason));
        Assert.NotEqual("outer", judged.Winner);
        Assert.Same(dull, judged.Table[^1].Model);

        var told = new List<ChoiceProgress>();
        var known = Choose(true, "all", new Told(told));
        Assert.Equal(("outer", "all"), (known.Winner, known.Reason));
        Assert.Same(dull, known.Model);
        Assert.Equal(judged.Table[0].Name, known.Table[1].Name);
        Assert.Equal((6, 6, 0.5), (told[^1].Step, told[^1].Steps, told[^1].Within));
    }

    [Fact]
    public void Auto_counts_clusters_where_a_method_from_outside_sees_more()
    {
        var (rows, seen) = (NeighbourTests.Blobs(400, 6, 3), NeighbourTests.Blobs(320, 6, 5));
        var told = new List<ChoiceProgress>();
        AutoClusteringFit Choose(DenseRows<float>? sight) => new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = null, MaxClusters = 10 },
            [new OuterMethod("outer", (_, _) => false, (_, _, _, _) => throw new InvalidOperationException(), (_, given, tell, _) =>
            {
                Assert.Same(rows, given);
                tell(0.5);
                return sight;
            })]).Fit(rows, new Told(told));

        // Three of the eight groups are all that it sees.
        var three = new DenseRows<float>([.. Enumerable.Range(0, 320).Where(row => row % 8 < 3).SelectMany(row => seen.Row(row).ToArray())], 6);
        Assert.Equal(3, Choose(three).Model.Clusters);
        Assert.Equal((1, 0.25), (told[0].Step, told[0].Within));
        Assert.Equal(8, Choose(null).Model.Clusters);
    }

    private sealed class Told(List<ChoiceProgress> into) : IProgress<ChoiceProgress>
    {
        public void Report(ChoiceProgress value) => into.Add(value);
    }

    [Fact]
    public void Auto_draws_rows_where_there_are_many_and_names_them_all()
    {
        var rows = NeighbourTests.Blobs(600, 6, 3);
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 8, EmbedRows = 300 }).Fit(rows);
        Assert.All(fit.Table, candidate => Assert.Equal(600, candidate.Model.Predict(rows).Length));
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classesOfBlobs, fit.Model.Predict(rows))) > 0.95);
    }

    [Fact]
    public void Auto_tells_wide_rows_apart_in_their_principal_axes()
    {
        var rows = NeighbourTests.Blobs(600, 160, 3);
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 8 }).Fit(rows);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classesOfBlobs, fit.Model.Predict(rows))) > 0.95, fit.Winner);
        foreach (var candidate in fit.Table)
        {
            Assert.Equal(160, candidate.Model.Width);
            using var file = new MemoryStream();
            candidate.Model.Pack().Write(file);
            file.Position = 0;
            Assert.Equal(Scores(candidate.Model, rows), Scores(ClusterModel.Read(ModelArchive.Read(file)), rows));
        }
        var bent = fit.Table[0].Model.Pack();
        var wrong = new ModelArchive(bent.Kind);
        foreach (var (name, array) in bent.Arrays)
            wrong.Add<byte>(name, [], 0);
        Assert.Throws<ModelFileException>(() => ClusterModel.Read(wrong));
        // Fewer rows than axes are kept.
        Assert.Equal(3, new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 3 }).Fit(NeighbourTests.Blobs(24, 160, 3)).Model.Clusters);
    }

    [Fact]
    public void Auto_recognises_embeddings_and_tries_their_own_methods()
    {
        var (rows, classes) = Embeddings(400, 96);
        Assert.True(EmbeddingRecognition.Of(rows));
        var fit = new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 4 }).Fit(rows);
        Assert.Equal(7, fit.Table.Count);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(classes, fit.Model.Predict(rows))) > 0.9, fit.Winner);
        foreach (var candidate in fit.Table)
        {
            using var file = new MemoryStream();
            candidate.Model.Pack().Write(file);
            file.Position = 0;
            Assert.Equal(Scores(candidate.Model, rows), Scores(ClusterModel.Read(ModelArchive.Read(file)), rows));
        }
        Assert.All(fit.Table.Where(candidate => candidate.Name is "embeddings" or "spherical k-means"), candidate => Assert.IsType<DirectionClusters>(candidate.Model));
        // More than a hundred columns go through their axes; those of directions do not.
        Assert.Equal(7, new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 4 }).Fit(Embeddings(200, 128).Rows).Table.Count);
    }

    [Fact]
    public void Tables_and_pixels_are_no_embeddings()
    {
        var (rows, _) = Embeddings(400, 96);
        DenseRows<float> With(Func<int, float, float> change) => new([.. rows.Values.ToArray().Select((value, i) => change(i % 96, value))], 96);
        Assert.False(EmbeddingRecognition.Of(EmbeddedDigits.Load(unitInterval: true).Rows));
        Assert.False(EmbeddingRecognition.Of(NeighbourTests.Blobs(600, 160, 3)));
        Assert.False(EmbeddingRecognition.Of(With((_, value) => Math.Abs(value))));
        Assert.False(EmbeddingRecognition.Of(With((_, value) => Math.Max(0, value))));
        Assert.False(EmbeddingRecognition.Of(With((column, value) => column == 7 ? 100 * value : value)));
        Assert.False(EmbeddingRecognition.Of(Embeddings(400, 48).Rows));
        Assert.True(EmbeddingRecognition.Of(With((_, value) => 3 * value)));
        Assert.Equal(5, new AutoClusteringTrainer(new AutoClusteringOptions { NumberOfClusters = 8 }).Fit(NeighbourTests.Blobs(200, 160, 3)).Table.Count);
    }

    [Fact]
    public void Separation_is_the_modularity_of_the_neighbour_graph()
    {
        // Two pairs of rows, each the other's only neighbour: all together, less two halves squared.
        var pairs = new Neighbourhoods(1, [1, 0, 3, 2], [1, 1, 1, 1], 1);
        Assert.Equal(0.5, NeighbourSeparation.Of(pairs, [0, 0, 1, 1], 2), 12);
        Assert.Equal(-0.5, NeighbourSeparation.Of(pairs, [0, 1, 0, 1], 2), 12);
        Assert.Equal(0, NeighbourSeparation.Of(pairs, [0, 0, 0, 0], 2), 12);
    }

    private static ManifoldMixtureTrainer Manifold(ManifoldMixtureOptions options) => new(new Checked<ManifoldMixtureOptions>(options));

    private static double[] Scores(ClusterModel model, DenseRows<float> rows)
    {
        var scores = new double[rows.Count * model.Clusters];
        model.Score(rows.Values.Span, rows.Count, scores);
        return scores;
    }

    /// <summary>Rows of unit length around four directions.</summary>
    private static (DenseRows<float> Rows, int[] Classes) Embeddings(int count, int width)
    {
        var random = new RandomStream(count);
        var centres = Enumerable.Range(0, 4 * width).Select(_ => random.NextGaussian()).ToArray();
        var values = Enumerable.Range(0, count * width).Select(i => (float)(centres[i / width % 4 * width + i % width] + 1.2 * random.NextGaussian())).ToArray();
        return (UnitRows.Of(new DenseRows<float>(values, width)), [.. Enumerable.Range(0, count).Select(row => row % 4)]);
    }

    /// <summary>One ring around another, so wide that there is no gap: no mixture of the columns tells them apart.</summary>
    private static (DenseRows<float> Rows, int[] Classes) Rings(int count, double width)
    {
        var random = new RandomStream(count);
        var values = new float[2 * count];
        for (var row = 0; row < count; row++)
        {
            var (angle, radius) = (2 * Math.PI * random.NextDouble(), 1 + 2 * (row % 2) + width * random.NextGaussian());
            (values[2 * row], values[2 * row + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
        }
        return (new DenseRows<float>(values, 2), [.. Enumerable.Range(0, count).Select(row => row % 2)]);
    }
}
