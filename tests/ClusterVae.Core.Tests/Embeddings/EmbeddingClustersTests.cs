using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Metrics;
using ClusterVae.ModelFiles;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Embeddings;

public sealed class EmbeddingClustersTests
{
    private static (DenseRows<float> Rows, int[] Truth) Directions(int[] sizes, int width = 24, double noise = 0.55, long seed = 2)
    {
        var random = new RandomStream(seed);
        var truth = sizes.SelectMany((size, k) => Enumerable.Repeat(k, size)).ToArray();
        random.Shuffle(truth.AsSpan());
        var centres = Enumerable.Range(0, sizes.Length * width).Select(_ => random.NextGaussian()).ToArray();
        var values = new float[truth.Length * width];
        for (var n = 0; n < truth.Length; n++)
        {
            // Lengths say nothing, and all rows share a part.
            var length = 0.5 + random.NextDouble();
            for (var d = 0; d < width; d++)
                values[n * width + d] = (float)(length * (2 + centres[truth[n] * width + d] + noise * random.NextGaussian()));
        }
        return (new DenseRows<float>(values, width), truth);
    }

    private static EmbeddingClustersFit Fit(DenseRows<float> rows, EmbeddingClustersOptions options) =>
        new EmbeddingClustersTrainer(new Checked<EmbeddingClustersOptions>(options)).Fit(rows);

    private static int[] Predict(EmbeddingClusters model, DenseRows<float> rows)
    {
        var gamma = new double[rows.Count * model.Clusters];
        model.Score(rows.Values.Span, rows.Count, gamma);
        return HeadVote.Largest([.. gamma.Select(value => (float)value)], model.Clusters);
    }

    [Fact]
    public void Uneven_clusters_are_found_and_new_rows_assigned()
    {
        var (rows, truth) = Directions([300, 150, 60]);
        var fit = Fit(rows, new() { NumberOfClusters = 3, Heads = 4, BatchSize = 128 });
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(truth, Predict(fit.Model, rows))) > 0.95);
        var (more, moreTruth) = Directions([300, 150, 60]);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(moreTruth, Predict(fit.Model, more))) > 0.95);
    }

    [Fact]
    public void Rows_that_are_streamed_give_the_same_bytes_and_are_passed_over_at_most_twice()
    {
        var (rows, _) = Directions([400, 200, 100]);
        foreach (var most in new[] { 700, 500 })
        {
            var options = new EmbeddingClustersOptions { NumberOfClusters = 3, Heads = 2, BatchSize = 128, TrainingRows = most };
            var streamed = new Passing(rows);
            var fit = new EmbeddingClustersTrainer(new Checked<EmbeddingClustersOptions>(options)).Fit(streamed);
            Assert.Equal((most, most == 700 ? 1 : 2), (fit.RowsLearnt, streamed.Passes));
            Assert.Equal(Fit(rows, options).Model.Parameters().Weights, fit.Model.Parameters().Weights);
        }
        Assert.Throws<DataProblemException>(() => new EmbeddingClustersTrainer(new Checked<EmbeddingClustersOptions>(new())).Fit(new Passing(new DenseRows<float>([], 3))));
    }

    /// <summary>Rows that are no array, counted by nobody.</summary>
    private sealed class Passing(DenseRows<float> rows) : IRowSource<float>
    {
        public int Passes { get; private set; }

        public int Width => rows.Width;

        public long? Count => null;

        public string Name => "passing";

        public IRowReader<float> Open()
        {
            Passes++;
            return rows.Open();
        }
    }

    [Fact]
    public void The_number_of_clusters_is_found()
    {
        var (rows, _) = Directions([120, 120, 120, 120, 120]);
        var fit = Fit(rows, new() { NumberOfClusters = null, MaxClusters = 9, Heads = 2, BatchSize = 128 });
        Assert.Equal(5, fit.Model.Clusters);
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte_and_the_file_none()
    {
        var (rows, _) = Directions([100, 100, 100]);
        var one = Fit(rows, new() { NumberOfClusters = 3, Heads = 4, BatchSize = 64, Threads = 1 });
        var two = Fit(rows, new() { NumberOfClusters = 3, Heads = 4, BatchSize = 64, Threads = 2 });
        using MemoryStream first = new(), second = new();
        one.Model.Pack().Write(first);
        two.Model.Pack().Write(second);
        Assert.Equal(first.ToArray(), second.ToArray());
        first.Position = 0;
        var again = EmbeddingClusters.Read(ModelArchive.Read(first));
        var (before, after) = (new double[900], new double[900]);
        one.Model.Score(rows.Values.Span, 300, before);
        again.Score(rows.Values.Span, 300, after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_sample_teaches_all_rows()
    {
        var (rows, truth) = Directions([600, 600]);
        var fit = Fit(rows, new() { NumberOfClusters = 2, Heads = 2, BatchSize = 64, TrainingRows = 200 });
        Assert.Equal(200, fit.RowsLearnt);
        Assert.True(PairMetrics.AdjustedRand(ContingencyTable.Of(truth, Predict(fit.Model, rows))) > 0.95);
    }

    [Fact]
    public void Alike_rows_zeros_and_one_cluster_stay_finite()
    {
        var fit = Fit(new DenseRows<float>(new float[40 * 4], 4), new() { NumberOfClusters = 3, Heads = 2 });
        var gamma = new double[3];
        fit.Model.Score([0, 0, 0, 0], 1, gamma);
        Assert.All(gamma, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(1, Fit(Directions([20, 20]).Rows, new() { NumberOfClusters = 1 }).Model.Clusters);
        Assert.Throws<DataProblemException>(() => Fit(new DenseRows<float>([1, 2, 3], 1), new() { NumberOfClusters = 2 }));
    }

    [Fact]
    public void The_gradient_is_that_of_the_information()
    {
        const int clusters = 4, count = 6;
        var random = new RandomStream(1);
        var logits = Enumerable.Range(0, 2 * count * clusters).Select(_ => random.NextGaussian()).ToArray();
        var q = Softmax(logits);
        var scores = PairInformation.Scores(PairInformation.Joint(q.AsSpan(0, count * clusters), q.AsSpan(count * clusters), clusters), clusters, 1.3);
        var gradient = new float[clusters];
        for (var n = 0; n < count; n++)
        {
            PairInformation.Gradient(q.AsSpan(n * clusters, clusters), q.AsSpan((count + n) * clusters, clusters), scores, count, gradient);
            for (var k = 0; k < clusters; k++)
                Assert.Equal((Loss(n * clusters + k, 1e-2) - Loss(n * clusters + k, -1e-2)) / 2e-2, gradient[k], 2e-4);
        }

        double Loss(int at, double step)
        {
            var moved = logits.ToArray();
            moved[at] += step;
            var memberships = Softmax(moved);
            return -PairInformation.Value(PairInformation.Joint(memberships.AsSpan(0, count * clusters), memberships.AsSpan(count * clusters), clusters), clusters, 1.3);
        }

        static float[] Softmax(double[] logits)
        {
            var q = Array.ConvertAll(logits, value => (float)value);
            for (var n = 0; n < q.Length; n += clusters)
                LinearHead.Softmax(q.AsSpan(n, clusters));
            return q;
        }
    }
}
