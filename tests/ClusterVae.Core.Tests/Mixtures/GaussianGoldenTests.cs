using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Against scikit-learn from the same start, in the same number of iterations (tests/oracles/mixtures_gaussian.py).</summary>
public sealed class GaussianGoldenTests
{
    private static readonly Golden golden = Golden.Load("mixtures_gaussian.json");
    private static readonly int width = (int)golden["x"].Shape[1];

    public static TheoryData<CovarianceKind, string> Kinds => new()
    {
        { CovarianceKind.Full, "full" },
        { CovarianceKind.Tied, "tied" },
        { CovarianceKind.Diagonal, "diag" },
        { CovarianceKind.Spherical, "spherical" },
    };

    private static GaussianMixtureOptions Options(CovarianceKind kind, string key) => new()
    {
        NumberOfClusters = 3,
        Covariance = kind,
        MaxIterations = golden["iterations"].Int,
        Tolerance = 0,
        VarianceFloor = 1e-12,
        Start = MixtureStart.FromParameters(new GaussianMixture(kind, width, golden["startWeights"].Doubles, golden["startMeans"].Doubles, golden[key]["startCovariances"].Doubles)),
    };

    private static MixtureFit<GaussianMixture> Fit(CovarianceKind kind, string key) =>
        new GaussianMixtureTrainer(Options(kind, key)).Fit(new DenseRows<double>(golden["x"].Doubles, width));

    private static GaussianMixture Theirs(CovarianceKind kind, string key) =>
        new(kind, width, golden[key]["weights"].Doubles, golden[key]["means"].Doubles, golden[key]["covariances"].Doubles);

    [Theory, MemberData(nameof(Kinds))]
    public void Parameters_equal_those_of_scikit_learn(CovarianceKind kind, string key)
    {
        var fit = Fit(kind, key);
        Close.To(golden[key]["weights"], fit.Model.Weights.ToArray(), 1e-6);
        Close.To(golden[key]["means"], fit.Model.Means.ToArray(), 1e-6);
        Close.To(golden[key]["covariances"], fit.Model.Covariances.ToArray(), 1e-6, 1e-9);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_iterations_likelihood_equals_that_of_scikit_learn(CovarianceKind kind, string key)
    {
        var fit = Fit(kind, key);
        Close.To(golden[key]["lowerBounds"], [.. fit.History.Select(h => h.LogLikelihood)], 1e-9);
        Close.To(golden[key]["meanLogLikelihood"].Number, fit.LogLikelihood, 1e-9);
        Close.To(golden[key]["bic"].Number, fit.Bic, 1e-9);
        Close.To(golden[key]["aic"].Number, fit.Aic, 1e-9);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void LogDensity_and_LogJoint_equal_those_of_scikit_learn_and_SciPy(CovarianceKind kind, string key)
    {
        var model = Theirs(kind, key);
        var x = golden["x"].Doubles;
        var count = x.Length / width;
        var (joint, density) = (new double[count * 3], new double[count]);
        model.Score(x, count, joint, density);
        Close.To(golden[key]["logDensity"], density, 1e-10);
        Close.To(golden[key]["logJoint"], joint[..60], 1e-10);
        var responsibilities = new double[3];
        for (var n = 0; n < 20; n++)
        {
            Close.To(density[n], model.LogResponsibilities(x.AsSpan(n * width, width), responsibilities), 1e-12);
            Close.To(golden[key]["responsibilities"].Rows[n], Array.ConvertAll(responsibilities, Math.Exp), 1e-9, 1e-12);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Float_scores_agree_with_double_scores(CovarianceKind kind, string key)
    {
        var model = Theirs(kind, key);
        var x = golden["x"].Floats;
        var density = new double[x.Length / width];
        model.Score(x, density.Length, default, density);
        // 24-bit data around 500 with a spread of 10: the input's own rounding is what remains.
        Close.To(golden[key]["logDensity"], density, 1e-4, 1e-4);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Float_rows_give_the_parameters_of_double_rows(CovarianceKind kind, string key)
    {
        var fit = new GaussianMixtureTrainer(Options(kind, key)).Fit(new DenseRows<float>(golden["x"].Floats, width));
        Close.To(golden[key]["weights"], fit.Model.Weights.ToArray(), 1e-3);
        Close.To(golden[key]["means"], fit.Model.Means.ToArray(), 1e-3);
        Close.To(golden[key]["meanLogLikelihood"].Number, fit.LogLikelihood, 1e-5);
    }
}
