using ClusterVae.Mixtures;
using ClusterVae.Randomness;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Densities: closed-form limits, extreme points, and one answer whichever way a row is asked.</summary>
public sealed class DensityTests
{
    public static TheoryData<CovarianceKind> Kinds => new(MixtureRows.Kinds);

    private static GaussianMixture Standard(CovarianceKind kind, int width)
    {
        var covariances = new double[CovarianceLayout.Length(kind, 1, width, rank: 1)];
        for (var i = 0; i < (kind == CovarianceKind.Spherical ? 1 : width); i++)
            covariances[kind switch { CovarianceKind.Full or CovarianceKind.Tied => i * width + i, CovarianceKind.LowRank => width + i, _ => i }] = 1;
        return new GaussianMixture(kind, width, [1], new double[width], covariances);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void LogDensity_of_the_standard_normal(CovarianceKind kind)
    {
        foreach (var width in new[] { 1, 2, 7, 8, 9, 16, 33 })
        {
            var model = Standard(kind, width);
            var row = new double[width];
            Close.To(-0.5 * width * Math.Log(2 * Math.PI), model.LogDensity(row), 1e-12);
            row[width - 1] = 3;
            Close.To(-0.5 * width * Math.Log(2 * Math.PI) - 4.5, model.LogDensity(row), 1e-12);
            Close.To(-0.5 * width * Math.Log(2 * Math.PI) - 4.5, model.LogDensity(Array.ConvertAll(row, v => (float)v)), 1e-6);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Equal_components_share_a_row_by_their_weights(CovarianceKind kind)
    {
        var one = Standard(kind, 3);
        double[] covariances = kind == CovarianceKind.Tied ? [.. one.Covariances.Span] : [.. one.Covariances.Span, .. one.Covariances.Span];
        var model = new GaussianMixture(kind, 3, [0.3, 0.7], new double[6], covariances);
        var logs = new double[2];
        var density = model.LogResponsibilities([1.0, -2, 0.5], logs);
        Close.To([0.3, 0.7], [.. logs.Select(Math.Exp)], 1e-12);
        Close.To(one.LogDensity([1.0, -2, 0.5]), density, 1e-12);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Extreme_rows_stay_finite(CovarianceKind kind)
    {
        var fit = MixtureRows.Fit(MixtureRows.Blobs(1, 200, 3, 2), new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind });
        foreach (var far in new[] { 1e10, 1e19, 1e30, 3e38 })
        {
            var (logs, rowOfFloats) = (new double[3], new[] { (float)far, 0f, (float)-far });
            Assert.True(double.IsFinite(fit.Model.LogResponsibilities([far, 0, -far], logs)));
            Close.To(1, logs.Sum(Math.Exp), 1e-9);
            Assert.True(double.IsFinite(fit.Model.LogResponsibilities(rowOfFloats, logs)));
            Close.To(1, logs.Sum(Math.Exp), 1e-9);
        }
        Assert.True(double.IsFinite(fit.Model.LogDensity([1e300, -1e300, 0.0])));
    }

    [Fact]
    public void Extreme_variances_stay_finite()
    {
        var model = new GaussianMixture(CovarianceKind.Diagonal, 2, [0.5, 0.5], [0, 0, 1, 1], [1e-12, 1e12, 1e12, 1e-12]);
        var logs = new double[2];
        Assert.True(double.IsFinite(model.LogResponsibilities([1e6, -1e6], logs)));
        Assert.True(double.IsFinite(model.LogResponsibilities([1e6f, -1e6f], logs)));
    }

    [Fact]
    public void Bernoulli_densities_sum_to_one_over_all_rows_of_bits()
    {
        var model = new BernoulliMixture(5, [0.2, 0.8], [0.1, 0.9, 0.5, 0.3, 0.7, 0.6, 0.2, 1e-9, 1 - 1e-9, 0.4]);
        var total = 0.0;
        for (var bits = 0; bits < 32; bits++)
            total += Math.Exp(model.LogDensity([(double)(bits & 1), bits >> 1 & 1, bits >> 2 & 1, bits >> 3 & 1, bits >> 4 & 1]));
        Close.To(1, total, 1e-12);
    }

    [Fact]
    public void A_Bernoulli_component_of_one_half_says_minus_D_log_2()
    {
        var model = new BernoulliMixture(9, [1], [.. Enumerable.Repeat(0.5, 9)]);
        Close.To(-9 * Math.Log(2), model.LogDensity([1.0, 0, 1, 0, 1, 0, 1, 0, 0.25]), 1e-12);
    }

    [Fact]
    public void Bernoulli_rows_against_all_odds_stay_finite()
    {
        var model = new BernoulliMixture(700, [0.5, 0.5], [.. Enumerable.Repeat(1e-300, 1400)]);
        var logs = new double[2];
        Assert.True(double.IsFinite(model.LogResponsibilities([.. Enumerable.Repeat(1f, 700)], logs)));
        Close.To([0.5, 0.5], [.. logs.Select(Math.Exp)], 1e-9);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_rows_scores_do_not_depend_on_the_block_or_the_thread(CovarianceKind kind)
    {
        var rows = MixtureRows.ToFloat(MixtureRows.Blobs(4, 333, 5, 3));
        var model = MixtureRows.Fit(MixtureRows.Blobs(4, 333, 5, 3), new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind }).Model;
        var (joint, density) = (new double[999], new double[333]);
        model.Score(rows.Values.Span, 333, joint, density);
        Parallel.For(0, 333, n =>
        {
            var alone = new double[3];
            model.LogJoint(rows.Row(n), alone);
            Assert.Equal(joint[(3 * n)..(3 * n + 3)], alone);
            Assert.Equal(density[n], model.LogDensity(rows.Row(n)));
        });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Samples_have_the_mixtures_moments(CovarianceKind kind)
    {
        var model = MixtureRows.Fit(MixtureRows.Blobs(5, 300, 3, 2), new GaussianMixtureOptions { NumberOfClusters = 2, Covariance = kind }).Model;
        const int count = 60_000;
        var sample = model.Sample(new RandomStream(3), count);
        for (var k = 0; k < 2; k++)
        {
            int[] mine = [.. Enumerable.Range(0, count).Where(n => sample.Components[n] == k)];
            // Five standard errors everywhere.
            var share = model.Weights.Span[k];
            Close.To(share, (double)mine.Length / count, 0, 5 * Math.Sqrt(share * (1 - share) / count));
            var matrix = model.CovarianceMatrix(k);
            for (var i = 0; i < 3; i++)
            {
                var mean = mine.Average(n => sample.Rows.Row(n)[i]);
                Close.To(model.Mean(k)[i], mean, 0, 5 * Math.Sqrt(matrix[4 * i] / mine.Length));
                for (var j = 0; j < 3; j++)
                {
                    var covariance = mine.Average(n => (sample.Rows.Row(n)[i] - model.Mean(k)[i]) * (sample.Rows.Row(n)[j] - model.Mean(k)[j]));
                    Close.To(matrix[3 * i + j], covariance, 0, 5 * Math.Sqrt(2 * matrix[4 * i] * matrix[4 * j] / mine.Length));
                }
            }
        }
        Assert.Equal(sample.Rows.Values.ToArray(), model.Sample(new RandomStream(3), count).Rows.Values.ToArray());
    }

    [Fact]
    public void Bernoulli_samples_have_the_mixtures_frequencies()
    {
        var model = new BernoulliMixture(2, [0.25, 0.75], [0.9, 0.1, 0.4, 0.6]);
        var sample = model.Sample(new RandomStream(4), 40_000);
        for (var k = 0; k < 2; k++)
        {
            int[] mine = [.. Enumerable.Range(0, 40_000).Where(n => sample.Components[n] == k)];
            for (var d = 0; d < 2; d++)
                Close.To(model.Mean(k)[d], mine.Average(n => sample.Rows.Row(n)[d]), 0, 5 * Math.Sqrt(0.25 / mine.Length));
        }
    }

    [Fact]
    public void Degrees_of_freedom_count_the_free_parameters()
    {
        var rows = MixtureRows.Blobs(6, 100, 4, 2);
        int Of(CovarianceKind kind) => MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, MaxIterations = 2 }).Model.DegreesOfFreedom;
        Assert.Equal(2 + 12 + 30, Of(CovarianceKind.Full));
        Assert.Equal(2 + 12 + 10, Of(CovarianceKind.Tied));
        Assert.Equal(2 + 12 + 12, Of(CovarianceKind.Diagonal));
        Assert.Equal(2 + 12 + 3, Of(CovarianceKind.Spherical));
        int OfRank(int rank) => MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.LowRank, Rank = rank, MaxIterations = 2 }).Model.DegreesOfFreedom;
        Assert.Equal(2 + 12 + 3 * (4 + 4), OfRank(1));
        // One number says how the two factors are turned, and nothing more.
        Assert.Equal(2 + 12 + Math.Min(3 * (4 + 8 - 1), 30), OfRank(2));
        Assert.Equal(2 + 12 + 30, OfRank(4));
    }
}
