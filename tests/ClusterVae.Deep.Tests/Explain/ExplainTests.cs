using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Explain;

public sealed class ExplainTests : IDisposable
{
    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(31);

    public void Dispose()
    {
        scope.Dispose();
        random.Dispose();
    }

    [Fact]
    public void The_grid_is_even_in_probability()
    {
        var golden = Golden.Load("deep_augmentation.json")["quantiles"];
        Close.To(golden["values"], DeepGolden.Numbers(NormalDistribution.Quantile(tensor(golden["probabilities"].Doubles))), 1e-6, 1e-9);

        var grid = LatentManifold.Grid(5, 3);
        Assert.Equal([25L, 3L], grid.shape);
        var probabilities = NormalDistribution.Cdf(grid.to(ScalarType.Float64));
        Close.To([0.1, 0.3, 0.5, 0.7, 0.9], DeepGolden.Numbers(probabilities.narrow(0, 0, 5).select(1, 0)), 1e-5);
        Close.To([0.1, 0.1, 0.1, 0.1, 0.1], DeepGolden.Numbers(probabilities.narrow(0, 0, 5).select(1, 1)), 1e-5);
        Close.To(new double[25], DeepGolden.Numbers(grid.select(1, 2)), 0, 1e-12);

        // Around a component: the same grid moved and scaled.
        var (mean, std) = (tensor(new[] { 1f, -2f, 3f }), tensor(new[] { 2f, 0.5f, 1f }));
        Close.To(DeepGolden.Numbers(mean + LatentManifold.Grid(4, 3, 2, 0) * std), DeepGolden.Numbers(LatentManifold.Grid(4, mean, std, 2, 0)), 1e-5, 1e-6);
        Assert.Equal([9L, 1L], LatentManifold.Grid(3, 1).shape);
    }

    [Fact]
    public void A_posterior_that_fills_the_prior_is_close_to_it()
    {
        const long rows = 6_000;
        // q(z|x) = N(m, 0.36) with m ~ N(0, 0.64) adds up to N(0, 1); the third dimension says nothing about the rows.
        var means = randn(rows, 3, ScalarType.Float32, generator: random) * tensor(new[] { 0.8f, 0.8f, 0f });
        var variances = tensor(new[] { 0.36f, 0.36f, 1f }).expand(rows, 3);
        var report = AggregatedPosterior.Compare(means, variances);
        Assert.All(report.Mean, mean => Assert.InRange(mean, -0.05, 0.05));
        Assert.All(report.Distance, distance => Assert.InRange(distance, 0, 0.03));
        for (var d = 0; d < 3; d++)
            Assert.InRange(report.Covariance[d, d], 0.96, 1.04);
        Assert.InRange(report.Covariance[0, 1], -0.05, 0.05);
        Close.To([0.64, 0.64, 0], report.Activity.ToArray(), 0.05, 1e-9);
    }

    [Fact]
    public void A_posterior_beside_the_prior_is_far_from_it()
    {
        var report = AggregatedPosterior.Compare(full([50, 1], 3.0), full([50, 1], 0.01));
        // All mass near 3, where N(0, 1) has passed 99.7 to 99.9 % of its own just before and after.
        Assert.InRange(report.Distance[0], 0.99, 1);
        Close.To(3, report.Mean[0], 1e-5);
        Close.To(0.01, report.Covariance[0, 0], 1e-4);
        // Against the mixture that it is, it is close.
        var own = AggregatedPosterior.Compare(full([50, 1], 3.0), full([50, 1], 0.01), tensor(new[] { 0.25f, 0.75f }), full([2, 1], 3.0), full([2, 1], 0.01));
        Assert.InRange(own.Distance[0], 0, 1e-6);
    }

    [Theory, InlineData(0), InlineData(3)]
    public void The_kl_gap_is_never_negative_for_any_row(int decoderClusters)
    {
        for (var trial = 0; trial < 8; trial++)
        {
            using var network = NetworkSpec.Mlp(6).Build(5, 2, random, clusters: decoderClusters);
            using var prior = MixturePrior.Random(3, 2, random, spread: 1.5);
            using var likelihood = GaussianLikelihood.Fixed(0.5);
            var rows = randn(12, 5, ScalarType.Float32, generator: random) * 3;
            var gap = JensenGap.Measure(network, likelihood, prior, rows, 8, random);
            Assert.True(gap.LeastRowGap >= -1e-5, $"{gap.LeastRowGap}");
            Assert.InRange(gap.Gap, gap.LeastRowGap, double.PositiveInfinity);
            Assert.True(double.IsFinite(gap.Bound) && double.IsFinite(gap.BoundWithRowAssignment));
            // Without c in the decoder the Bayes assignment is the best of all, so the bound of Clustering VAE s.4 holds too.
            if (decoderClusters == 0)
                Assert.True(gap.BoundGap >= -1e-4, $"{gap.BoundGap}");
        }
    }

    [Fact]
    public void With_one_component_nothing_is_lost()
    {
        using var network = NetworkSpec.Mlp(6).Build(5, 2, random);
        using var prior = MixturePrior.Random(1, 2, random);
        using var likelihood = new BernoulliLikelihood();
        var gap = JensenGap.Measure(network, likelihood, prior, rand(9, 5), 4, random);
        Close.To(0, gap.ExpectedKl, 0, 1e-6);
        Close.To(0, gap.Gap, 0, 1e-6);
        Close.To(gap.Bound, gap.BoundWithRowAssignment, 1e-5);
    }

    [Fact]
    public void Samples_lie_around_their_means_with_the_scale_asked_for()
    {
        var means = tensor(new[] { 0f, 0f, 10f, 10f }, [2, 2]);
        var scatter = LatentScatter.Draw(means, tensor(new[] { 4f, 1f }, [2, 1]), 4000, 0.5, random);
        Assert.Equal(8000, scatter.Samples.Count);
        Assert.Equal([0, 1], scatter.SampleClusters.Distinct());
        Assert.Equal([10f, 10f], scatter.Means.Row(1).ToArray());
        double StdDev(int cluster) => Math.Sqrt(Enumerable.Range(cluster * 4000, 4000)
            .Average(row => Math.Pow(scatter.Samples.Row(row)[0] - scatter.Means.Row(cluster)[0], 2)));
        Assert.InRange(StdDev(0), 0.96, 1.04);
        Assert.InRange(StdDev(1), 0.48, 0.52);
        Assert.Equal(scatter.Means.Row(1).ToArray(), LatentScatter.Draw(means, ones(2, 2), 1, 0, random).Samples.Row(1).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => LatentScatter.Draw(means, ones(2, 2), 1, double.NaN, random));
    }
}
