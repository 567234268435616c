using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class CollapseTests
{
    [Fact]
    public void A_component_that_starts_on_an_outlier_collapses_and_is_placed_anew()
    {
        var blobs = MixtureRows.Blobs(2, 400, 2, 2, apart: 5);
        var rows = new DenseRows<double>([.. blobs.Values.Span, 60, 60], 2);
        double[] means = [.. blobs.Row(0), .. blobs.Row(1), 60, 60];
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.Diagonal, Start = MixtureStart.FromMeans<GaussianMixture>(means), MaxIterations = 300 });
        var repair = Assert.Single(fit.Repairs.Select(r => r.Reason).Distinct());
        Assert.Equal(RepairReason.Collapsed, repair);
        Assert.True(fit.History[fit.Repairs[0].Iteration - 1].Interrupted);
    }

    [Fact]
    public void An_empty_component_is_placed_anew_and_gets_rows()
    {
        var rows = MixtureRows.Blobs(3, 400, 2, 2, apart: 5);
        // Far away and narrow: no row ever belongs to it.
        var start = new GaussianMixture(CovarianceKind.Spherical, 2, [0.4, 0.4, 0.2], [.. rows.Row(0), .. rows.Row(1), 1e4, 1e4], [1.0, 1.0, 1e-3]);
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = CovarianceKind.Spherical, Start = MixtureStart.FromParameters(start) });
        Assert.Contains(fit.Repairs, r => r is { Reason: RepairReason.Empty, Component: 2, Iteration: 1 });
        Assert.All(fit.Model.Weights.ToArray(), w => Assert.True(w > 0.01, $"weight {w}"));
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Equal_rows_end_in_a_finite_mixture(CovarianceKind kind)
    {
        var rows = new DenseRows<double>([.. Enumerable.Repeat(3.5, 60)], 3);
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind });
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.All(MixtureRows.Parameters(fit.Model), p => Assert.True(double.IsFinite(p)));
    }

    [Fact]
    public void Wide_rows_with_constant_columns_and_fewer_rows_than_columns_are_learnt()
    {
        // Like pictures: 300 rows of 200 columns, a third of them constant.
        var rows = MixtureRows.Blobs(12, 300, 200, 2);
        var values = rows.Values.ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] = i % 3 == 0 ? 1 : values[i];
        var fit = MixtureRows.Fit(new DenseRows<double>(values, 200), new GaussianMixtureOptions { NumberOfClusters = 2, MaxIterations = 5 });
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.True(fit.LogLikelihood > fit.History[0].LogLikelihood - 1e-6);
        Assert.All(fit.Model.Weights.ToArray(), w => Assert.Equal(0.5, w, 1e-9));
    }

    [Fact]
    public void Superfluous_components_are_removed()
    {
        var rows = MixtureRows.Blobs(6, 1500, 2, 3, apart: 8);
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 12, RemoveSuperfluous = true, MaxIterations = 500, Seed = 3 });
        Assert.Equal(12 - fit.Removed, fit.Model.Components);
        Assert.InRange(fit.Model.Components, 3, 5);
        Assert.Empty(fit.Repairs);
    }

    [Fact]
    public void Removal_keeps_what_the_data_pay_for()
    {
        var rows = MixtureRows.Bits(6, 1200, 12, 4);
        var fit = MixtureRows.Fit(rows, new BernoulliMixtureOptions { NumberOfClusters = 10, RemoveSuperfluous = true, MaxIterations = 500 });
        Assert.InRange(fit.Model.Components, 4, 6);
    }

    [Fact]
    public void A_component_on_many_equal_rows_is_no_collapse()
    {
        var random = new RandomStream(1);
        var values = new double[600];
        for (var n = 0; n < 600; n++)
            values[n] = n < 200 ? 0 : 5 + random.NextGaussian();
        var fit = MixtureRows.Fit(new DenseRows<double>(values, 1), new GaussianMixtureOptions { NumberOfClusters = 2 });
        Assert.Empty(fit.Repairs);
        Assert.Contains(fit.Model.Weights.ToArray(), w => Math.Abs(w - 1.0 / 3) < 1e-3);
    }
}
