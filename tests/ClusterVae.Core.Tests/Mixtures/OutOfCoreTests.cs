using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class OutOfCoreTests
{
    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Stepwise_EM_reaches_the_likelihood_of_exact_EM(CovarianceKind kind)
    {
        var rows = MixtureRows.Blobs(1, 40_000, 4, 5);
        var options = new GaussianMixtureOptions { NumberOfClusters = 5, Covariance = kind, MaxIterations = 60 };
        var exact = MixtureRows.Fit(rows, options);
        var stepwise = MixtureRows.Fit(rows, options with { Algorithm = EmAlgorithm.Stepwise, MaxIterations = 8, BatchRows = 4096 });
        Assert.True(stepwise.LogLikelihood > exact.LogLikelihood - 0.02, $"stepwise {stepwise.LogLikelihood}, exact {exact.LogLikelihood}");
    }

    [Fact]
    public void Stepwise_EM_needs_fewer_passes()
    {
        // Overlapping blobs, poor start: one pass of stepwise EM makes twenty steps.
        var rows = MixtureRows.Blobs(2, 80_000, 3, 6, apart: 1.5);
        var options = new GaussianMixtureOptions { NumberOfClusters = 6, Initialisation = MixtureInitialisation.RandomRows, MaxIterations = 3, Tolerance = 0, BatchRows = 4096 };
        Assert.True(MixtureRows.Fit(rows, options with { Algorithm = EmAlgorithm.Stepwise }).LogLikelihood > MixtureRows.Fit(rows, options).LogLikelihood);
    }

    [Fact]
    public void Stepwise_EM_does_not_depend_on_the_threads()
    {
        var rows = MixtureRows.Blobs(3, 20_000, 4, 3);
        double[] Fit(int threads) => MixtureRows.Parameters(MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Algorithm = EmAlgorithm.Stepwise, MaxIterations = 3, Threads = threads, BatchRows = 4096 }).Model);
        Assert.Equal(Fit(1), Fit(3));
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void An_update_with_half_the_rows_resembles_a_fit_to_all(CovarianceKind kind)
    {
        var all = MixtureRows.Blobs(4, 6000, 3, 3);
        var (first, second) = (Half(all, 0), Half(all, 1));
        var trainer = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind, Tolerance = 1e-9, MaxIterations = 500 });
        var whole = trainer.Fit(all);
        var half = trainer.Fit(first);
        Assert.Equal(3000, half.Model.RowsSeen);
        var updated = trainer.Update(half.Model, second);
        Assert.Equal(6000, updated.Model.RowsSeen);
        var (wholeLikelihood, updatedLikelihood) = (whole.LogLikelihood, updated.Model.Evaluate(all).MeanLogLikelihood);
        Assert.True(Math.Abs(updatedLikelihood - wholeLikelihood) < 1e-3, $"{updatedLikelihood} against {wholeLikelihood}");
    }

    [Fact]
    public void An_update_without_memory_is_a_fit_from_the_model()
    {
        var all = MixtureRows.Blobs(5, 2000, 2, 3);
        var (first, second) = (Half(all, 0), Half(all, 1));
        var options = new GaussianMixtureOptions { NumberOfClusters = 3, MaxIterations = 20, Tolerance = 0 };
        var model = MixtureRows.Fit(first, options).Model;
        var updated = new GaussianMixtureTrainer(new(options)).Update(model, second, memory: 0);
        var refit = MixtureRows.Fit(second, options with { Start = MixtureStart.FromParameters(model) });
        Close.To(MixtureRows.Parameters(refit.Model), MixtureRows.Parameters(updated.Model), 1e-6, 1e-9);
        Assert.Equal(second.Count, updated.Model.RowsSeen);
    }

    [Fact]
    public void An_update_with_few_odd_rows_hardly_moves_a_well_founded_model()
    {
        var rows = MixtureRows.Blobs(6, 5000, 2, 2);
        var trainer = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 2 });
        var model = trainer.Fit(rows).Model;
        var updated = trainer.Update(model, new DenseRows<double>([50, 50, 51, 52], 2)).Model;
        Assert.True(Math.Abs(updated.Mean(0)[0] - model.Mean(0)[0]) < 0.1 && Math.Abs(updated.Mean(1)[0] - model.Mean(1)[0]) < 0.1);
        Assert.NotEqual(MixtureRows.Parameters(model), MixtureRows.Parameters(updated));
    }

    [Fact]
    public void Bernoulli_mixtures_update_too()
    {
        var all = MixtureRows.Bits(7, 3000, 10, 3);
        var trainer = new BernoulliMixtureTrainer(new BernoulliMixtureOptions { NumberOfClusters = 3, Tolerance = 1e-9, MaxIterations = 500 });
        var updated = trainer.Update(trainer.Fit(Half(all, 0)).Model, Half(all, 1)).Model;
        Assert.True(Math.Abs(updated.Evaluate(all).MeanLogLikelihood - trainer.Fit(all).LogLikelihood) < 2e-3);
    }

    // Every other stretch of 30 rows, so that both halves hold all blobs.
    private static DenseRows<double> Half(DenseRows<double> rows, int which) =>
        new([.. Enumerable.Range(0, rows.Count).Where(n => n / 30 % 2 == which).SelectMany(n => rows.Row(n).ToArray())], rows.Width);
}
