using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Options;

namespace ClusterVae.Core.Tests.Mixtures;

public sealed class BadDataTests
{
    private static DataProblemException Refused(DenseRows<double> rows, GaussianMixtureOptions? options = null, IRowSource<float>? weights = null) =>
        Assert.Throws<DataProblemException>(() => MixtureRows.Fit(rows, options ?? new GaussianMixtureOptions { NumberOfClusters = 2 }, weights));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e200)]
    public void The_first_bad_value_is_named(double bad)
    {
        var values = MixtureRows.Blobs(1, 6000, 3, 2).Values.ToArray();
        (values[5003 * 3 + 1], values[5500 * 3]) = (bad, bad);
        var error = Refused(new DenseRows<double>(values, 3, "Pixels"));
        Assert.Equal((5003L, "Pixels[1]"), (error.Row, error.Column));
    }

    [Fact]
    public void Fewer_rows_than_clusters()
    {
        Assert.Contains("3 rows for 5 clusters", Refused(MixtureRows.Blobs(1, 3, 2, 1), new GaussianMixtureOptions { NumberOfClusters = 5 }).Message);
        var stream = new MixtureRows.Stream<double>(MixtureRows.Blobs(1, 3, 2, 1));
        var trainer = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 5 });
        Assert.Contains("3 rows for 5 clusters", Assert.Throws<DataProblemException>(() => trainer.Fit(stream)).Message);
        Assert.Throws<DataProblemException>(() => trainer.Fit(new DenseRows<double>([], 4)));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Bad_weights_are_named(float bad)
    {
        var weights = new DenseRows<float>([.. Enumerable.Range(0, 50).Select(n => n == 17 ? bad : 1f)], 1, "Weight");
        var error = Refused(MixtureRows.Blobs(1, 50, 2, 1), weights: weights);
        Assert.Equal((17L, "Weight"), (error.Row, error.Column));
    }

    [Fact]
    public void Weights_that_are_all_zero_too_few_too_many_or_too_wide()
    {
        var rows = MixtureRows.Blobs(1, 50, 2, 1);
        Assert.Contains("zero", Refused(rows, weights: new DenseRows<float>(new float[50], 1)).Message);
        Assert.Contains("as many weights", Refused(rows, weights: new DenseRows<float>([.. Enumerable.Repeat(1f, 49)], 1)).Message);
        Assert.Contains("as many weights", Refused(rows, weights: new DenseRows<float>([.. Enumerable.Repeat(1f, 51)], 1)).Message);
        Assert.Contains("columns", Refused(rows, weights: new DenseRows<float>([.. Enumerable.Repeat(1f, 100)], 2)).Message);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Bernoulli_components_take_values_from_0_to_1(double bad)
    {
        var values = MixtureRows.Bits(1, 40, 4, 2).Values.ToArray();
        values[6 * 4 + 3] = bad;
        var error = Assert.Throws<DataProblemException>(() => MixtureRows.Fit(new DenseRows<double>(values, 4, "Bits"), new BernoulliMixtureOptions { NumberOfClusters = 2 }));
        Assert.Equal((6L, "Bits[3]"), (error.Row, error.Column));
    }

    [Theory]
    [InlineData(CovarianceKind.Full)]
    [InlineData(CovarianceKind.Tied)]
    [InlineData(CovarianceKind.Diagonal)]
    [InlineData(CovarianceKind.Spherical)]
    [InlineData(CovarianceKind.LowRank)]
    public void Constant_columns_and_huge_and_tiny_scales_work(CovarianceKind kind)
    {
        var source = MixtureRows.Blobs(2, 300, 2, 2);
        foreach (var scale in new[] { 1e-30, 1.0, 1e8, 1e30 })
        {
            var values = new float[300 * 4];
            for (var n = 0; n < 300; n++)
                (values[4 * n], values[4 * n + 1], values[4 * n + 2], values[4 * n + 3]) = ((float)(source.Row(n)[0] * scale), 7, (float)(source.Row(n)[1] * scale), 0);
            var rows = new DenseRows<float>(values, 4);
            var fit = new GaussianMixtureTrainer(new GaussianMixtureOptions { NumberOfClusters = 3, Covariance = kind }).Fit(rows);
            var (joint, density) = (new double[900], new double[300]);
            fit.Model.Score(values, 300, joint, density);
            Assert.All(joint, j => Assert.True(double.IsFinite(j)));
            Assert.All(density, d => Assert.True(double.IsFinite(d)));
            Assert.True(double.IsFinite(fit.LogLikelihood));
        }
    }

    [Fact]
    public void Starts_and_priors_of_another_shape_are_refused()
    {
        var rows = MixtureRows.Blobs(1, 50, 2, 1);
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Start = MixtureStart.FromMeans<GaussianMixture>(new double[6]) });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Start = MixtureStart.FromMeans<GaussianMixture>(new[] { 0, 0, double.NaN, 0 }) });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Start = MixtureStart.FromResponsibilities<GaussianMixture>(new double[100]) });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, Start = MixtureStart.FromResponsibilities<GaussianMixture>(new double[7]) });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 3, Start = MixtureStart.FromParameters(new GaussianMixture(CovarianceKind.Spherical, 2, [1.0], [0.0, 0.0], [1.0])) });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, MeanStrength = 1, MeanLocation = [1] });
        Refused(rows, new GaussianMixtureOptions { NumberOfClusters = 2, CovarianceDegrees = 1, CovarianceScales = [1, 2, 3] });
    }

    [Fact]
    public void Models_refuse_parameters_that_are_no_mixture()
    {
        static void Refuse(Func<object> make) => Assert.Throws<DataProblemException>(make);
        Refuse(() => new GaussianMixture(CovarianceKind.Diagonal, 1, [0.5, 0.6], [0, 1], [1, 1]));
        Refuse(() => new GaussianMixture(CovarianceKind.Diagonal, 1, [1.5, -0.5], [0, 1], [1, 1]));
        Refuse(() => new GaussianMixture(CovarianceKind.Diagonal, 1, [1], [double.NaN], [1]));
        Refuse(() => new GaussianMixture(CovarianceKind.Diagonal, 1, [1], [0], [0]));
        Refuse(() => new GaussianMixture(CovarianceKind.Full, 2, [1], [0, 0], [1, 2, 2, 1]));
        Refuse(() => new GaussianMixture(CovarianceKind.Full, 2, [1], [0, 0], [1, 0, 1]));
        Refuse(() => new GaussianMixture((CovarianceKind)9, 1, [1], [0], [1]));
        Refuse(() => new GaussianMixture(CovarianceKind.Full, 0, [1], [], []));
        Refuse(() => new GaussianMixture(CovarianceKind.Full, 1, [], [], []));
        Refuse(() => new GaussianMixture(CovarianceKind.Full, 1, [1], [0], [1], double.NaN));
        Refuse(() => new BernoulliMixture(1, [1], [0]));
        Refuse(() => new BernoulliMixture(1, [1], [1]));
    }

    [Fact]
    public void Scoring_refuses_what_is_not_finite_and_names_it()
    {
        var model = new GaussianMixture(CovarianceKind.Spherical, 2, [1], [0, 0], [1]);
        var error = Assert.Throws<DataProblemException>(() => model.Score(new[] { 1f, 2f, 3f, float.NaN }, 2, default, new double[2]));
        Assert.Equal((1L, "Features[1]"), (error.Row, error.Column));
        Assert.Throws<ArgumentException>(() => model.Score(new float[3], 2, default, new double[2]));
        Assert.Throws<ArgumentException>(() => model.Score(new float[4], 2, new double[1], default));
        Assert.Throws<DataProblemException>(() => model.Evaluate(new DenseRows<float>(new float[9], 3)));
    }

    [Fact]
    public void Every_rule_refuses_its_outsiders_and_the_defaults_hold()
    {
        Testing.OutsideRules.AreRefused(new GaussianMixtureOptions());
        Testing.OutsideRules.AreRefused(new BernoulliMixtureOptions());
        Testing.OutsideRules.AreRefused(new ChooseClustersOptions());
        Assert.Throws<OptionsException>(() => new Checked<GaussianMixtureOptions>(new() { Covariance = (CovarianceKind)7 }));
        Assert.Throws<OptionsException>(() => new Checked<GaussianMixtureOptions>(new() { Restarts = 2, Start = MixtureStart.FromMeans<GaussianMixture>(new double[5]) }));
        Assert.Throws<OptionsException>(() => new Checked<GaussianMixtureOptions>(new() { RemoveSuperfluous = true, Weights = MixtureWeights.Uniform }));
        Assert.Throws<OptionsException>(() => new Checked<ChooseClustersOptions>(new() { Criterion = ClusterCriterion.HeldOut }));
        Assert.Throws<OptionsException>(() => new Checked<ChooseClustersOptions>(new() { From = 5, To = 4 }));
    }
}
