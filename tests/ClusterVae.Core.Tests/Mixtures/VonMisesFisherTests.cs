using ClusterVae.Data;
using ClusterVae.Embeddings;
using ClusterVae.Metrics;
using ClusterVae.Mixtures;
using ClusterVae.ModelFiles;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class VonMisesFisherTests
{
    private static MixtureFit<VonMisesFisherMixture> Fit(DenseRows<double> rows, VonMisesFisherMixtureOptions options) =>
        new VonMisesFisherMixtureTrainer(options).Fit(rows);

    private static VonMisesFisherMixture Known(int width, double[] concentrations)
    {
        var random = new RandomStream(3);
        var directions = new double[concentrations.Length * width];
        foreach (ref var value in directions.AsSpan())
            value = random.NextGaussian();
        return new VonMisesFisherMixture(width, [0.5, 0.3, 0.2], directions, concentrations);
    }

    [Theory]
    [InlineData(3, 30, 80, 50)]
    [InlineData(50, 40, 80, 60)]
    [InlineData(768, 400, 700, 500)]
    public void Known_components_come_back(int width, double first, double second, double third)
    {
        var known = Known(width, [first, second, third]);
        var sample = known.Sample(new RandomStream(5), 4000);
        var fit = Fit(sample.Rows, new() { NumberOfClusters = 3, Seed = 2, Tolerance = 1e-8 });
        var found = OptimalOrder(known, fit.Model);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(known.Weights.Span[k], fit.Model.Weights.Span[found[k]], 0.03);
            Assert.Equal(1, known.Concentrations.Span[k] / fit.Model.Concentrations.Span[found[k]], 0.15);
            Assert.True(Cosine(known, k, fit.Model, found[k]) > 0.97);
        }
    }

    [Fact]
    public void A_sample_has_the_mean_length_and_density_of_its_component()
    {
        var known = new VonMisesFisherMixture(20, [1], [.. Enumerable.Repeat(1.0, 20)], [35]);
        var rows = known.Sample(new RandomStream(1), 20_000).Rows;
        var mean = new double[20];
        for (var n = 0; n < rows.Count; n++)
            for (var d = 0; d < 20; d++)
                mean[d] += rows.Row(n)[d] / rows.Count;
        for (var d = 0; d < 20; d++)
            Assert.Equal(known.Mean(0)[d], mean[d], 0.01);
        Assert.Equal(-known.Entropy(0), known.Evaluate(rows).MeanLogLikelihood, 0.05);
    }

    [Fact]
    public void The_length_of_a_row_says_nothing()
    {
        var model = Known(4, [3, 8, 20]);
        double[] row = [0.3, -2, 1, 0.5];
        Assert.Equal(model.LogDensity(row), model.LogDensity([.. row.Select(value => 100 * value)]), 1e-12);
    }

    [Fact]
    public void The_hard_limit_is_spherical_k_means()
    {
        var rows = Known(10, [30, 30, 30]).Sample(new RandomStream(8), 600).Rows;
        var single = new DenseRows<float>([.. rows.Values.ToArray().Select(value => (float)value)], 10);
        var hard = SphericalKMeans.Fit(single, 3, seed: 4);
        // One κ, so large that every membership is 0 or 1, and equal weights: the nearest direction.
        var limit = new VonMisesFisherMixture(10, [1.0 / 3, 1.0 / 3, 1.0 / 3], Array.ConvertAll(hard.Centres.ToArray(), value => (double)value), [1e6, 1e6, 1e6]);
        var start = new VonMisesFisherMixtureOptions { NumberOfClusters = 3, Weights = MixtureWeights.Uniform, OneConcentration = true, Start = MixtureStart.FromParameters(limit), MaxIterations = 1 };
        // One step of EM leaves the centres where k-means converged.
        var moved = Fit(rows, start).Model;
        for (var k = 0; k < 3; k++)
            Assert.True(Cosine(limit, k, moved, k) > 1 - 1e-6);
        var labels = new int[rows.Count];
        for (var n = 0; n < rows.Count; n++)
        {
            var joint = new double[3];
            limit.LogJoint(rows.Row(n), joint);
            labels[n] = Array.IndexOf(joint, joint.Max());
        }
        Assert.Equal(hard.Labels, labels);
    }

    [Fact]
    public void One_concentration_is_counted_once() =>
        Assert.Equal(2, new VonMisesFisherMixture(4, [0.2, 0.3, 0.5], Known(4, [1, 1, 1]).Directions.Span, [2, 2, 2]).DegreesOfFreedom
            - new VonMisesFisherMixture(4, [0.2, 0.3, 0.5], Known(4, [1, 1, 1]).Directions.Span, [2, 2, 2], oneConcentration: true).DegreesOfFreedom);

    [Fact]
    public void Rows_that_are_all_alike_stay_finite_and_zero_rows_are_taken()
    {
        var values = new double[60];
        for (var n = 0; n < 10; n++)
            values[n * 3] = 1;
        var fit = Fit(new DenseRows<double>(values, 3), new() { NumberOfClusters = 2, Seed = 1 });
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.All(fit.Model.Concentrations.ToArray(), kappa => Assert.True(double.IsFinite(kappa)));
        Assert.Throws<DataProblemException>(() => Fit(new DenseRows<double>([1, 2, 3], 1), new() { NumberOfClusters = 1 }));
    }

    [Fact]
    public void The_file_gives_back_every_bit_and_the_number_of_threads_changes_none()
    {
        var rows = Known(50, [40, 60, 80]).Sample(new RandomStream(9), 3000).Rows;
        var one = Fit(rows, new() { NumberOfClusters = 3, Seed = 1, Threads = 1 });
        var two = Fit(rows, new() { NumberOfClusters = 3, Seed = 1, Threads = 2 });
        Assert.Equal(one.Model.Directions.ToArray(), two.Model.Directions.ToArray());
        using var file = new MemoryStream();
        MixtureFile.Pack(one).Write(file);
        file.Position = 0;
        var again = MixtureFile.VonMisesFisher(ModelArchive.Read(file)).Model;
        Assert.Equal(one.Model.Directions.ToArray(), again.Directions.ToArray());
        Assert.Equal(one.Model.Concentrations.ToArray(), again.Concentrations.ToArray());
        Assert.Equal(one.Model.LogDensity(rows.Row(7)), again.LogDensity(rows.Row(7)));
    }

    private static int[] OptimalOrder(VonMisesFisherMixture known, VonMisesFisherMixture found)
    {
        var gains = new long[3, 3];
        for (var k = 0; k < 3; k++)
            for (var j = 0; j < 3; j++)
                gains[k, j] = (long)(1e6 * (1 + Cosine(known, k, found, j)));
        return OptimalAssignment.Maximise(gains);
    }

    private static double Cosine(VonMisesFisherMixture a, int k, VonMisesFisherMixture b, int j)
    {
        var sum = 0.0;
        for (var d = 0; d < a.Width; d++)
            sum += a.Directions.Span[k * a.Width + d] * b.Directions.Span[j * b.Width + d];
        return sum;
    }
}
