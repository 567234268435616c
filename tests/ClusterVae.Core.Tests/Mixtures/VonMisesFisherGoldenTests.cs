using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Against SciPy and mpmath (tests/oracles/mixtures_sphere.py): the density's parts to 3,072 columns, EM written out.</summary>
public sealed class VonMisesFisherGoldenTests
{
    private static readonly Golden golden = Golden.Load("mixtures_sphere.json");
    private static readonly int width = (int)golden["x"].Shape[1];

    private static double[] ForEachCase(Func<int, double, double> function) =>
        [.. golden["widths"].Doubles.Zip(golden["concentrations"].Doubles, (d, kappa) => function((int)d, kappa))];

    [Fact]
    public void Normaliser_length_and_entropy_hold_from_2_to_3072_columns()
    {
        Close.To(golden["logNormalisers"], ForEachCase(VonMisesFisher.LogNormaliser), 1e-10, 1e-9);
        Close.To(golden["meanLengths"], ForEachCase(VonMisesFisher.MeanLength), 1e-11);
        Close.To(golden["entropies"], ForEachCase(VonMisesFisher.Entropy), 1e-9, 1e-8);
    }

    [Fact]
    public void The_concentration_has_the_asked_mean_length() =>
        Close.To(golden["inverseConcentrations"], [.. golden["inverseWidths"].Doubles.Zip(golden["inverseLengths"].Doubles, (d, r) => VonMisesFisher.Concentration((int)d, r))], 1e-9);

    [Theory, InlineData("free"), InlineData("shared"), InlineData("weighted"), InlineData("map")]
    public void EM_equals_the_written_out_equations(string key)
    {
        var start = new VonMisesFisherMixture(width, golden["startWeights"].Doubles, golden["startDirections"].Doubles, golden["startConcentrations"].Doubles);
        var options = new VonMisesFisherMixtureOptions
        {
            NumberOfClusters = 3, MaxIterations = golden["iterations"].Int, Tolerance = 0, OneConcentration = key == "shared", PriorRows = key == "map" ? 7 : 0,
            Start = MixtureStart.FromParameters(start),
        };
        var weights = key == "weighted" ? new DenseRows<float>(golden["rowWeights"].Floats, 1) : null;
        var fit = new VonMisesFisherMixtureTrainer(options).Fit(new DenseRows<double>(golden["x"].Doubles, width), weights);
        Close.To(golden[key]["weights"], fit.Model.Weights.ToArray(), 1e-8);
        Close.To(golden[key]["directions"], fit.Model.Directions.ToArray(), 1e-7, 1e-9);
        Close.To(golden[key]["concentrations"], fit.Model.Concentrations.ToArray(), 1e-7);
        Close.To(golden[key]["meanLogLikelihoods"], [.. fit.History.Select(h => h.LogLikelihood)], 1e-9);
    }

    [Fact]
    public void LogJoint_and_LogDensity_equal_the_written_out_equations()
    {
        var free = golden["free"];
        var model = new VonMisesFisherMixture(width, free["weights"].Doubles, free["directions"].Doubles, free["concentrations"].Doubles);
        var x = golden["x"].Doubles;
        var count = x.Length / width;
        var (joint, density) = (new double[count * 3], new double[count]);
        model.Score(x, count, joint, density);
        Close.To(free["logDensity"], density, 1e-9);
        Close.To(free["logJoint"], joint[..60], 1e-9);
    }
}
