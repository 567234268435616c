using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Against factor analysis and probabilistic PCA of scikit-learn, and EM written out with whole matrices (tests/oracles/mixtures_lowrank.py).</summary>
public sealed class LowRankGoldenTests
{
    private static readonly Golden golden = Golden.Load("mixtures_lowrank.json");

    private static GaussianMixture Theirs(Golden one)
    {
        var mean = one["mean"].Doubles;
        return new GaussianMixture(CovarianceKind.LowRank, mean.Length, [1], mean, [.. one["loadings"].Doubles, .. one["noise"].Doubles]);
    }

    [Theory, InlineData("tall"), InlineData("wide")]
    public void Densities_and_covariances_of_given_parameters_are_those_of_scikit_learn(string key)
    {
        var one = golden[key];
        var model = Theirs(one);
        Assert.Equal(one["rank"].Int, model.Rank);
        Close.To(one["covariance"], model.CovarianceMatrix(0), 1e-10, 1e-12);
        var density = new double[one["logDensity"].Doubles.Length];
        model.Score(one["x"].Doubles, density.Length, default, density);
        Close.To(one["logDensity"], density, 1e-9);
        model.Score(one["x"].Floats, density.Length, default, density);
        Close.To(one["logDensity"], density, 1e-4, 1e-4);
    }

    [Fact]
    public void One_component_is_the_factor_analysis_of_scikit_learn()
    {
        var one = golden["tall"];
        var width = one["mean"].Doubles.Length;
        var fit = MixtureRows.Fit(new DenseRows<double>(one["x"].Doubles, width), new GaussianMixtureOptions
        {
            NumberOfClusters = 1, Covariance = CovarianceKind.LowRank, Rank = one["rank"].Int, MaxIterations = 5_000, Tolerance = 1e-14, Restarts = 1, CovarianceDegrees = 0,
        });
        Close.To(one["meanLogLikelihood"].Number, fit.LogLikelihood, 1e-8);
        Close.To(one["mean"], fit.Model.Mean(0).ToArray(), 1e-9);
        Close.To(one["covariance"], fit.Model.CovarianceMatrix(0), 1e-4, 1e-4);
    }

    [Theory, InlineData("likelihood"), InlineData("map")]
    public void EM_equals_the_written_out_equations(string key)
    {
        var (start, theirs, map) = (golden["start"], golden[key], key == "map");
        var (loadings, noise) = (start["loadings"].Doubles, start["noise"].Doubles);
        var options = new GaussianMixtureOptions
        {
            NumberOfClusters = 2,
            MaxIterations = golden["iterations"].Int,
            Tolerance = 0,
            VarianceFloor = 1e-12,
            WeightConcentration = map ? golden["alpha"].Number : 1,
            MeanStrength = map ? golden["kappa"].Number : 0,
            MeanLocation = start["location"].Doubles,
            CovarianceDegrees = map ? golden["nu"].Number : 0,
            CovarianceScales = start["psi"].Doubles,
            Start = MixtureStart.FromParameters(new GaussianMixture(
                CovarianceKind.LowRank, 5, start["weights"].Doubles, start["means"].Doubles, [.. loadings[..10], .. noise[..5], .. loadings[10..], .. noise[5..]])),
        };
        var fit = MixtureRows.Fit(new DenseRows<double>(golden["rows"].Doubles, 5), options);
        Close.To(theirs["weights"], fit.Model.Weights.ToArray(), 1e-8);
        Close.To(theirs["means"], fit.Model.Means.ToArray(), 1e-8);
        double[] matrices = [.. fit.Model.CovarianceMatrix(0), .. fit.Model.CovarianceMatrix(1)];
        Close.To(theirs["matrices"], matrices, 1e-7, 1e-9);
        Close.To(theirs["likelihoods"], [.. fit.History.Select(h => h.LogLikelihood)], 1e-9);
        var objectives = theirs["objectives"].Doubles;
        // The objective's constant depends on the data's scale alone.
        Close.To([.. objectives.Select(o => o - objectives[0])], [.. fit.History.Select(h => h.Objective - fit.History[0].Objective)], 1e-7, 1e-9);
    }
}
