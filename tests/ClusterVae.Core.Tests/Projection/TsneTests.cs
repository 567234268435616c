using ClusterVae.Data;
using ClusterVae.Metrics;
using ClusterVae.Options;
using ClusterVae.Projection;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Projection;

public sealed class TsneTests
{
    private static readonly Golden Golden = Golden.Load("projection_tsne.json");

    private static DenseRows<float> Rows => PcaTests.Rows(Golden["x"]);

    private static TsneOptions Options => new() { Perplexity = Golden["perplexity"].Number };

    [Fact]
    public void Neighbour_probabilities_match_scikit_learn()
    {
        var p = NeighbourProbabilities.Of(Rows, Options.Perplexity, 1, new ParallelOptions());
        var golden = Golden["firstRowsOfP"].Rows;
        for (var row = 0; row < golden.Length; row++)
        {
            var own = new double[p.Rows];
            for (var edge = p.Start[row]; edge < p.Start[row + 1]; edge++)
                own[p.Targets[edge]] = p.Weights[edge];
            // Both searches stop once the entropy is right to 1e-5.
            Close.To(golden[row], own, 1e-3, 1e-10);
        }
        Close.To(1, p.Weights.Sum(v => (double)v), 1e-5);
    }

    [Fact]
    public void Gradient_and_divergence_match_scikit_learn()
    {
        var forces = new PlaneForces(NeighbourProbabilities.Of(Rows, Options.Perplexity, 1, new ParallelOptions()), new ParallelOptions());
        var (x, y) = Columns(Golden["y"].Floats);
        double[] gradientX = new double[x.Length], gradientY = new double[x.Length];
        forces.Gradient(x, y, 1, gradientX, gradientY);
        var (expectedX, expectedY) = Columns(Golden["gradient"].Floats);
        Close.To(expectedX, Array.ConvertAll(gradientX, v => (float)v), 1e-4, 1e-6);
        Close.To(expectedY, Array.ConvertAll(gradientY, v => (float)v), 1e-4, 1e-6);
        Close.To(Golden["divergenceAtY"].Number, forces.Divergence(x, y), 1e-5);
    }

    [Fact]
    public void Gradient_is_the_slope_of_the_divergence()
    {
        var forces = new PlaneForces(NeighbourProbabilities.Of(Rows, Options.Perplexity, 1, new ParallelOptions()), new ParallelOptions());
        var (x, y) = Columns(Golden["y"].Floats);
        double[] gradientX = new double[x.Length], gradientY = new double[x.Length];
        forces.Gradient(x, y, 1, gradientX, gradientY);
        const float step = 1f / 64;
        foreach (var i in new[] { 0, 77, 159 })
        {
            var at = y[i];
            y[i] = at + step;
            var above = forces.Divergence(x, y);
            y[i] = at - step;
            var below = forces.Divergence(x, y);
            y[i] = at;
            Close.To((above - below) / (2 * step), gradientY[i], 1e-2, 1e-6);
        }
    }

    [Fact]
    public void Blobs_stay_apart_and_the_divergence_is_as_low_as_scikit_learns()
    {
        var reports = new List<TsneProgress>();
        var result = Tsne.Fit(Rows, Options, new Recorder(reports));
        Close.To(Golden["finalDivergence"].Number, result.Divergence, 0.05);
        Assert.True(Silhouette.Score(result.Embedding, Golden["labels"].Ints) > 0.6);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => 50 * i), reports.Select(report => report.Iteration));
        Assert.Equal(result.Divergence, reports[^1].Divergence);
        // After the exaggeration it only falls, up to the last digits.
        var later = reports.Where(report => report.Iteration > 300).Select(report => report.Divergence).ToArray();
        Assert.All(later.Zip(later.Skip(1)), pair => Assert.True(pair.Second <= pair.First * (1 + 1e-3)));
    }

    [Fact]
    public void Same_data_give_the_same_picture()
    {
        var options = Options with { Iterations = 60, ExaggerationIterations = 30 };
        var picture = Tsne.Fit(Rows, options).Embedding.Values.ToArray();
        Assert.Equal(picture, Tsne.Fit(Rows, options).Embedding.Values.ToArray());
        Assert.Equal(picture, Tsne.Fit(Rows, options with { Threads = 1 }).Embedding.Values.ToArray());
    }

    [Fact]
    public void The_divergence_of_any_picture_is_measured_alike()
    {
        // That of other software, which is told by it too.
        Close.To(Golden["divergenceAtY"].Number, Tsne.Divergence(Rows, new DenseRows<float>(Golden["y"].Floats, 2), Options), 1e-5);
        var own = Tsne.Fit(Rows, Options with { Iterations = 60, ExaggerationIterations = 30 });
        Assert.Equal(own.Divergence, Tsne.Divergence(Rows, own.Embedding, Options));
        Assert.Throws<DataProblemException>(() => Tsne.Divergence(Rows, new DenseRows<float>(new float[20], 2), Options));
        Assert.Throws<DataProblemException>(() => Tsne.Divergence(Rows, new DenseRows<float>(new float[3 * Rows.Count], 3), Options));
    }

    [Fact]
    public void Odd_data_give_finite_pictures()
    {
        var options = new TsneOptions { Perplexity = 2, Iterations = 60, ExaggerationIterations = 30 };
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
            var result = Tsne.Fit(rows, options);
            Assert.All(result.Embedding.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
            Assert.True(double.IsFinite(result.Divergence));
        }
    }

    [Fact]
    public void Unfit_data_and_options_are_refused()
    {
        var rows = new DenseRows<float>(new float[20], 2);
        Assert.Throws<DataProblemException>(() => Tsne.Fit(rows, new TsneOptions { Perplexity = 10 }));
        Assert.Throws<DataProblemException>(() => Tsne.Fit(new DenseRows<float>(new float[Tsne.MaxRows + 1], 1)));
        Assert.Throws<DataProblemException>(() => Tsne.Fit(new DenseRows<float>([1, 2, 3, float.NaN], 1), new TsneOptions { Perplexity = 2 }));
        Assert.Throws<OptionsException>(() => Tsne.Fit(rows, new TsneOptions { Perplexity = double.NaN }));
        Assert.Throws<OptionsException>(() => Tsne.Fit(rows, new TsneOptions { LearningRate = 0 }));
        Assert.Throws<OptionsException>(() => Tsne.Fit(rows, new TsneOptions { Threads = -1 }));
        Assert.Throws<OptionsException>(() => Tsne.Fit(rows, new TsneOptions { Iterations = 100 }));
        Assert.Throws<OperationCanceledException>(() => Tsne.Fit(rows, new TsneOptions { Perplexity = 3 }, stop: new CancellationToken(canceled: true)));
    }

    private static (float[] X, float[] Y) Columns(float[] pairs) =>
        ([.. pairs.Where((_, i) => i % 2 == 0)], [.. pairs.Where((_, i) => i % 2 == 1)]);

    private sealed class Recorder(List<TsneProgress> reports) : IProgress<TsneProgress>
    {
        public void Report(TsneProgress value) => reports.Add(value);
    }
}
