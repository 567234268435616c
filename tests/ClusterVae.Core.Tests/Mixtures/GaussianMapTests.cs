using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>MAP: against the equations written out in NumPy (tests/oracles/mixtures_map.py), and against closed forms.</summary>
public sealed class GaussianMapTests
{
    private static readonly Golden golden = Golden.Load("mixtures_map.json");

    private static GaussianMixtureOptions Options(CovarianceKind kind) => new()
    {
        NumberOfClusters = 3,
        Covariance = kind,
        MaxIterations = golden["iterations"].Int,
        Tolerance = 0,
        VarianceFloor = 1e-12,
        WeightConcentration = golden["alpha"].Number,
        MeanStrength = golden["kappa"].Number,
        MeanLocation = golden["location"].Doubles,
        CovarianceDegrees = golden["nu"].Number,
        CovarianceScales = golden["psi"].Doubles,
        Start = MixtureStart.FromMeans<GaussianMixture>(golden["startMeans"].Doubles),
    };

    [Theory]
    [InlineData(CovarianceKind.Full, "full")]
    [InlineData(CovarianceKind.Tied, "tied")]
    [InlineData(CovarianceKind.Diagonal, "diag")]
    [InlineData(CovarianceKind.Spherical, "spherical")]
    public void MAP_EM_equals_the_written_out_equations(CovarianceKind kind, string key)
    {
        var fit = MixtureRows.Fit(new DenseRows<double>(golden["x"].Doubles, 3), Options(kind));
        Close.To(golden[key]["weights"], fit.Model.Weights.ToArray(), 1e-8);
        Close.To(golden[key]["means"], fit.Model.Means.ToArray(), 1e-8);
        double[] matrices = [.. fit.Model.CovarianceMatrix(0), .. fit.Model.CovarianceMatrix(1), .. fit.Model.CovarianceMatrix(2)];
        Close.To(golden[key]["matrices"], matrices, 1e-7, 1e-10);
        var theirs = golden[key]["objectives"].Doubles;
        // The objective's constant depends on the data's scale alone.
        Close.To([.. theirs.Select(o => o - theirs[0])], [.. fit.History.Select(h => h.Objective - fit.History[0].Objective)], 1e-7, 1e-9);
    }

    [Fact]
    public void One_component_has_the_conjugate_posterior_mode()
    {
        var rows = MixtureRows.Blobs(5, 30, 2, 1);
        const double kappa = 3, nu = 7, scale = 0.5;
        var fit = MixtureRows.Fit(rows, new GaussianMixtureOptions { NumberOfClusters = 1, MeanStrength = kappa, MeanLocation = [1, -2], CovarianceDegrees = nu, CovarianceScales = [scale, 2 * scale], MaxIterations = 3 });
        double[] prior = [1, -2], mean = [0, 0];
        for (var n = 0; n < 30; n++)
            for (var d = 0; d < 2; d++)
                mean[d] += rows.Row(n)[d] / 30;
        for (var i = 0; i < 2; i++)
        {
            Close.To((30 * mean[i] + kappa * prior[i]) / (30 + kappa), fit.Model.Mean(0)[i], 1e-10);
            for (var j = 0; j < 2; j++)
            {
                var scatter = i == j ? scale * (i + 1) : 0;
                for (var n = 0; n < 30; n++)
                    scatter += (rows.Row(n)[i] - mean[i]) * (rows.Row(n)[j] - mean[j]);
                scatter += 30 * kappa / (30 + kappa) * (mean[i] - prior[i]) * (mean[j] - prior[j]);
                Close.To(scatter / (30 + nu + 2 + 2), fit.Model.CovarianceMatrix(0)[i * 2 + j], 1e-9);
            }
        }
    }

    [Fact]
    public void A_Dirichlet_prior_moves_the_weights_by_its_pseudo_counts()
    {
        // Two blobs so far apart that every responsibility is 0 or 1: 10 rows against 30.
        var values = new double[40];
        for (var n = 0; n < 40; n++)
            values[n] = (n < 10 ? -1000 : 1000) + n % 5;
        var fit = MixtureRows.Fit(new DenseRows<double>(values, 1), new GaussianMixtureOptions
        {
            NumberOfClusters = 2,
            WeightConcentration = 6,
            Start = MixtureStart.FromMeans<GaussianMixture>(new double[] { -1000, 1000 }),
        });
        Close.To([15.0 / 50, 35.0 / 50], fit.Model.Weights.ToArray(), 1e-9);
    }

    [Fact]
    public void Small_n_over_fit_is_cured_by_priors()
    {
        // 24 rows in 6 dimensions, two true clusters, four asked for: maximum likelihood fits noise.
        var all = MixtureRows.Blobs(17, 2024, 6, 2, apart: 2);
        var few = new DenseRows<double>(all.Values[..(24 * 6)].ToArray(), 6);
        var rest = new DenseRows<double>(all.Values[(24 * 6)..].ToArray(), 6);
        var mle = MixtureRows.Fit(few, new GaussianMixtureOptions { NumberOfClusters = 4, Restarts = 3, CovarianceDegrees = 0 });
        var byDefault = MixtureRows.Fit(few, new GaussianMixtureOptions { NumberOfClusters = 4, Restarts = 3 });
        var map = MixtureRows.Fit(few, new GaussianMixtureOptions { NumberOfClusters = 4, Restarts = 3, WeightConcentration = 2, MeanStrength = 0.01, CovarianceDegrees = 8, CovarianceScale = 2 });
        Assert.True(mle.LogLikelihood > map.LogLikelihood, "maximum likelihood explains the rows it saw better");
        var (mleOutside, mapOutside) = (mle.Model.Evaluate(rest).MeanLogLikelihood, map.Model.Evaluate(rest).MeanLogLikelihood);
        Assert.True(byDefault.Model.Evaluate(rest).MeanLogLikelihood > mleOutside + 10, "the prior that few rows get by themselves");
        Assert.True(mapOutside > mleOutside + 10, $"new rows: MAP {mapOutside}, maximum likelihood {mleOutside}");
        Assert.True(map.LogLikelihood - mapOutside < 10, $"MAP: {map.LogLikelihood} on its rows, {mapOutside} on new ones");
    }
}
