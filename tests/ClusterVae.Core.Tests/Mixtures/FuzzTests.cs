using System.Diagnostics;
using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Randomness;

namespace ClusterVae.Core.Tests.Mixtures;

/// <summary>Ten thousand random pairs of options and data, most of them awkward: a finite model or a typed error, never a NaN, a hang or a crash.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Options_and_data_of_every_kind_end_well()
    {
        var random = new RandomStream(2024);
        var (fits, refusals) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 10_000; round++)
        {
            var probabilities = random.NextInt(4) == 0;
            var (count, width) = (random.NextInt(24), 1 + random.NextInt(10));
            var rows = Rows(random, count, width, probabilities);
            var weights = random.NextInt(4) == 0 ? new DenseRows<float>([.. Enumerable.Range(0, count).Select(_ => random.NextInt(3) == 0 ? 0f : (float)Math.Exp(4 * random.NextGaussian()))], 1) : null;
            try
            {
                if (probabilities)
                    AssertFinite(new BernoulliMixtureTrainer(Bernoulli(random)).Fit(rows, weights), rows);
                else
                    AssertFinite(new GaussianMixtureTrainer(Gaussian(random, width)).Fit(rows, weights), rows);
                fits++;
            }
            catch (ClusterVaeException)
            {
                refusals++;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"round {round}: {error}");
            }
        }
        Assert.True(fits > 5000 && refusals > 500, $"{fits} fits, {refusals} refusals");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(3), $"{watch.Elapsed}");
    }

    private static void AssertFinite<TModel>(MixtureFit<TModel> fit, DenseRows<float> rows) where TModel : MixtureModel
    {
        var model = fit.Model;
        var (joint, density) = (new double[rows.Count * model.Components], new double[rows.Count]);
        model.Score(rows.Values.Span, rows.Count, joint, density);
        Assert.All(joint, j => Assert.True(double.IsFinite(j)));
        Assert.All(density, d => Assert.True(double.IsFinite(d)));
        Assert.True(double.IsFinite(fit.LogLikelihood) && double.IsFinite(fit.Objective));
        Assert.True(Math.Abs(model.Weights.ToArray().Sum() - 1) < 1e-9);
    }

    private static DenseRows<float> Rows(RandomStream random, int count, int width, bool probabilities)
    {
        var values = new float[count * width];
        var scale = Math.Pow(10, random.NextInt(5) switch { 0 => 30, 1 => -30, 2 => 6, _ => 0 });
        var offset = random.NextInt(3) == 0 ? 1e4 * scale : 0;
        for (var i = 0; i < values.Length; i++)
            values[i] = probabilities ? (float)(random.NextInt(3) == 0 ? random.NextDouble() : random.NextInt(2)) : (float)(offset + scale * random.NextGaussian());
        switch (random.NextInt(8))
        {
            case 0:
                Array.Fill(values, values.FirstOrDefault());
                break;
            case 1:
                for (var i = 0; i < values.Length; i += width)
                    values[i] = 1;
                break;
            case 2 when count > 0:
                // Every row twice.
                for (var n = 1; n < count; n += 2)
                    values.AsSpan((n - 1) * width, width).CopyTo(values.AsSpan(n * width));
                break;
            case 3 when values.Length > 0 && random.NextInt(2) == 0:
                values[random.NextInt(values.Length)] = random.NextInt(2) == 0 ? float.NaN : float.NegativeInfinity;
                break;
            case 4 when values.Length > 0:
                values[random.NextInt(values.Length)] = probabilities ? 0.5f : 1e38f;
                break;
            default:
                break;
        }
        return new DenseRows<float>(values, width);
    }

    private static GaussianMixtureOptions Gaussian(RandomStream random, int width)
    {
        var remove = random.NextInt(5) == 0;
        return new GaussianMixtureOptions
        {
            NumberOfClusters = random.NextInt(7),
            Covariance = MixtureRows.Kinds[random.NextInt(MixtureRows.Kinds.Length)],
            Initialisation = random.NextInt(2) == 0 ? MixtureInitialisation.KMeansPlusPlus : MixtureInitialisation.RandomRows,
            Restarts = 1 + random.NextInt(2),
            MaxIterations = 1 + random.NextInt(25),
            Tolerance = random.NextInt(20) == 0 ? double.NaN : Math.Pow(10, -random.NextInt(12)),
            Weights = random.NextInt(4) == 0 ? MixtureWeights.Uniform : MixtureWeights.Learned,
            WeightConcentration = random.NextInt(3) switch { 0 => 1, 1 => 0.01, _ => 5 },
            RemoveSuperfluous = remove,
            Algorithm = random.NextInt(4) == 0 ? EmAlgorithm.Stepwise : EmAlgorithm.Exact,
            VarianceFloor = Math.Pow(10, -random.NextInt(14)),
            MeanStrength = random.NextInt(2) == 0 ? 0 : Math.Pow(10, random.NextInt(8) - 4),
            MeanLocation = random.NextInt(4) == 0 ? [.. Enumerable.Range(0, width).Select(_ => 100 * random.NextGaussian())] : null,
            CovarianceDegrees = random.NextInt(2) == 0 ? 0 : Math.Pow(10, random.NextInt(8) - 4),
            CovarianceScale = Math.Pow(10, random.NextInt(8) - 4),
            Threads = 1 + random.NextInt(2),
            Seed = (long)random.NextBits(),
        };
    }

    private static BernoulliMixtureOptions Bernoulli(RandomStream random) => new()
    {
        NumberOfClusters = random.NextInt(7),
        Initialisation = random.NextInt(2) == 0 ? MixtureInitialisation.KMeansPlusPlus : MixtureInitialisation.RandomRows,
        MaxIterations = 1 + random.NextInt(25),
        Weights = random.NextInt(4) == 0 ? MixtureWeights.Uniform : MixtureWeights.Learned,
        WeightConcentration = random.NextInt(3) switch { 0 => 1, 1 => 0.01, _ => 5 },
        RemoveSuperfluous = random.NextInt(5) == 0,
        Algorithm = random.NextInt(4) == 0 ? EmAlgorithm.Stepwise : EmAlgorithm.Exact,
        ProbabilityFloor = Math.Pow(10, -1 - random.NextInt(12)),
        PriorOnes = 1 + random.NextInt(3) * random.NextDouble(),
        PriorZeros = 1 + random.NextInt(3) * random.NextDouble(),
        Threads = 1 + random.NextInt(2),
        Seed = (long)random.NextBits(),
    };
}
