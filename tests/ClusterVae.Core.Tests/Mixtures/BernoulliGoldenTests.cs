using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Testing;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Against the equations written out in NumPy (tests/oracles/mixtures_bernoulli.py).</summary>
public sealed class BernoulliGoldenTests
{
    private static readonly Golden golden = Golden.Load("mixtures_bernoulli.json");
    private static readonly int width = (int)golden["x"].Shape[1];

    private static MixtureFit<BernoulliMixture> Fit(string key)
    {
        var weights = key == "uniform" ? [1.0 / 3, 1.0 / 3, 1.0 / 3] : golden["startWeights"].Doubles;
        var options = new BernoulliMixtureOptions
        {
            NumberOfClusters = 3,
            MaxIterations = golden["iterations"].Int,
            Tolerance = 0,
            ProbabilityFloor = 1e-12,
            Weights = key == "uniform" ? MixtureWeights.Uniform : MixtureWeights.Learned,
            PriorOnes = key == "map" ? 3 : 1,
            PriorZeros = key == "map" ? 2 : 1,
            WeightConcentration = key == "map" ? 4 : 1,
            Start = MixtureStart.FromParameters(new BernoulliMixture(width, weights, golden["startProbabilities"].Doubles)),
        };
        var rowWeights = key == "weighted" ? new DenseRows<float>(golden["rowWeights"].Floats, 1) : null;
        return new BernoulliMixtureTrainer(options).Fit(new DenseRows<double>(golden["x"].Doubles, width), rowWeights);
    }

    [Theory, InlineData("learned"), InlineData("uniform"), InlineData("weighted"), InlineData("map")]
    public void EM_equals_the_written_out_equations(string key)
    {
        var fit = Fit(key);
        Close.To(golden[key]["weights"], fit.Model.Weights.ToArray(), 1e-8);
        Close.To(golden[key]["probabilities"], fit.Model.Probabilities.ToArray(), 1e-7, 1e-10);
        Close.To(golden[key]["meanLogLikelihoods"], [.. fit.History.Select(h => h.LogLikelihood)], 1e-10);
    }

    [Theory, InlineData("learned"), InlineData("map")]
    public void LogJoint_and_LogDensity_equal_the_written_out_equations(string key)
    {
        var model = new BernoulliMixture(width, golden[key]["weights"].Doubles, [.. golden[key]["probabilities"].Doubles.Select(p => Math.Clamp(p, 1e-15, 1 - 1e-15))]);
        var x = golden["x"].Doubles;
        var count = x.Length / width;
        var (joint, density) = (new double[count * 3], new double[count]);
        model.Score(x, count, joint, density);
        Close.To(golden[key]["logDensity"], density, 1e-10);
        Close.To(golden[key]["logJoint"], joint[..60], 1e-10);
    }
}
