using ClusterVae.Options;
using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

public sealed class ElboTests : IDisposable
{
    private const long Samples = 40_000;

    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(21);

    public void Dispose()
    {
        scope.Dispose();
        random.Dispose();
    }

    /// <summary>EM and VAE tutorial problem 5: all three are the same bound, and the more of it is integrated the less it varies, for a posterior sharper than the prior.</summary>
    [Theory, InlineData(PosteriorCovariance.Diagonal), InlineData(PosteriorCovariance.Full)]
    public void Three_estimators_agree_in_expectation_and_order_in_variance(PosteriorCovariance covariance)
    {
        var noise = randn(Samples, 2, ScalarType.Float32, generator: random);
        var mean = tensor(new[] { 0.6f, -0.4f }).expand(Samples, 2);
        Posterior posterior = covariance == PosteriorCovariance.Diagonal
            ? new DiagonalPosterior(mean, full([Samples, 2], -3.0))
            : new FullPosterior(mean, tensor(new[] { -1.4f, -1.6f, 0.1f }).expand(Samples, 3));
        var z = posterior.Sample(noise);
        var decoder = randn(4, 2, ScalarType.Float32, generator: random) * 0.3;
        var x = tensor(new[] { 1f, 0f, 0.3f, 1f }).expand(Samples, 4);
        var logLikelihood = BernoulliLikelihood.LogDensity(x, nn.functional.linear(z, decoder));

        var bounds = Enum.GetValues<ElboEstimator>().Select(e => logLikelihood - Elbo.Divergence(e, posterior, noise, z)).ToArray();
        var means = bounds.Select(bound => bound.mean().item<float>()).ToArray();
        var variances = bounds.Select(bound => bound.var(false).item<float>()).ToArray();
        for (var estimator = 1; estimator < 3; estimator++)
        {
            var standardError = Math.Sqrt((variances[0] + variances[estimator]) / Samples);
            Assert.InRange(means[estimator] - means[0], -5 * standardError, 5 * standardError);
        }
        Assert.True(variances[0] < variances[1] && variances[1] < variances[2], string.Join(" ", variances));
    }

    /// <summary>Linear Gaussian model: with the exact posterior every Monte Carlo sample of the ELBO is log p(x) itself (Clustering VAE eq. 1.8).</summary>
    [Fact]
    public void With_the_exact_posterior_the_bound_is_the_evidence()
    {
        // x = w z + e, e ~ N(0, s²), z ~ N(0, 1): p(x) = N(0, w² + s²), p(z|x) = N(w x/(w² + s²), s²/(w² + s²)).
        const double w = 1.7, s2 = 0.4, observed = 0.9, total = w * w + s2;
        var x = full([1000, 1], observed);
        var posterior = new DiagonalPosterior(full([1000, 1], w * observed / total), full([1000, 1], Math.Log(s2 / total)));
        var noise = randn(1000, 1, ScalarType.Float32, generator: random);
        var z = posterior.Sample(noise);
        var likelihood = GaussianLikelihood.LogDensity(x, z * w, full(1, Math.Log(s2)));
        var evidence = -0.5 * (Math.Log(2 * Math.PI * total) + observed * observed / total);
        var bound = likelihood - Elbo.Divergence(ElboEstimator.MonteCarlo, posterior, noise, z);
        Close.To(Enumerable.Repeat(evidence, 1000).ToArray(), DeepGolden.Numbers(bound), 1e-5);
        Close.To(evidence, (likelihood - Elbo.Divergence(ElboEstimator.AnalyticKl, posterior, noise, z)).mean().item<float>(), 0.05);
    }

    [Theory, InlineData(PosteriorCovariance.Diagonal), InlineData(PosteriorCovariance.Full)]
    public void The_objective_is_the_bound_of_its_network(PosteriorCovariance covariance)
    {
        using var network = NetworkSpec.Mlp(8).Build(5, 2, random, covariance);
        using var likelihood = new BernoulliLikelihood();
        var rows = rand(7, 5, ScalarType.Float32, generator: random);
        foreach (var estimator in Enum.GetValues<ElboEstimator>())
        {
            using var objective = new Elbo(network, likelihood, new ElboSettings { Estimator = estimator, Beta = 2, KlWarmUpEpochs = 4 });
            using var terms = new LossTerms();
            using var batch = TinyTraining.Batch(rows, 5, new TrainingMoment(1, 10, 0, 1));
            var loss = objective.Loss(batch, terms);

            using var again = new Generator(5);
            var posterior = network.Encode(rows);
            var noise = posterior.Noise(again);
            var z = posterior.Sample(noise);
            var reconstruction = -BernoulliLikelihood.LogDensity(rows, network.Decode(z)).mean();
            var divergence = Elbo.Divergence(estimator, posterior, noise, z).mean();
            Close.To((reconstruction + divergence * 0.5).item<float>(), loss.item<float>(), 1e-5);
            var logged = TinyTraining.Terms(terms);
            Close.To(reconstruction.item<float>(), logged["reconstruction"], 1e-5);
            Close.To(-(reconstruction + divergence).item<float>(), logged["elbo"], 1e-5);
        }
    }

    [Fact]
    public void Several_samples_vary_less_than_one()
    {
        using var network = NetworkSpec.Mlp(8).Build(5, 2, random);
        using var likelihood = GaussianLikelihood.Fixed(0.1);
        var rows = rand(3, 5, ScalarType.Float32, generator: random);
        double Spread(int samples)
        {
            using var objective = new Elbo(network, likelihood, new ElboSettings { Samples = samples });
            var losses = Enumerable.Range(0, 60).Select(seed =>
            {
                using var terms = new LossTerms();
                using var batch = TinyTraining.Batch(rows, (ulong)seed + 1);
                return (double)objective.Loss(batch, terms).item<float>();
            }).ToArray();
            var mean = losses.Average();
            return losses.Average(loss => (loss - mean) * (loss - mean));
        }
        Assert.True(Spread(16) < Spread(1) / 4);
    }

    [Fact]
    public void Free_bits_hold_each_dimension_at_its_floor()
    {
        using var network = NetworkSpec.Mlp(8).Build(5, 3, random);
        using var likelihood = new BernoulliLikelihood();
        var rows = rand(16, 5, ScalarType.Float32, generator: random);
        using var objective = new Elbo(network, likelihood, new ElboSettings { FreeBits = 50 });
        using var terms = new LossTerms();
        using var batch = TinyTraining.Batch(rows);
        var loss = objective.Loss(batch, terms).item<float>();
        Close.To(TinyTraining.Terms(terms)["reconstruction"] + 150, loss, 1e-5);
        Assert.Throws<OptionsException>(() => new Elbo(network, likelihood, new ElboSettings { FreeBits = 1, Estimator = ElboEstimator.MonteCarlo }));
    }

    [Fact]
    public void Training_raises_the_elbo_for_every_likelihood_and_estimator()
    {
        var rows = TinyTraining.Blobs(20, 3, 4).Rows.gt(2).to(ScalarType.Float32);
        (ElboEstimator Estimator, Likelihood Likelihood)[] choices =
        [
            (ElboEstimator.AnalyticKl, new BernoulliLikelihood()), (ElboEstimator.Entropy, GaussianLikelihood.Fixed(0.05)),
            (ElboEstimator.MonteCarlo, GaussianLikelihood.Shared()), (ElboEstimator.AnalyticKl, GaussianLikelihood.PerFeature(4)),
        ];
        foreach (var (estimator, likelihood) in choices)
        {
            using var network = NetworkSpec.Mlp(16).Build(4, 2, random);
            using var objective = new Elbo(network, likelihood, new ElboSettings { Estimator = estimator });
            var start = TinyTraining.Run(objective, rows, 1)["elbo"];
            var end = TinyTraining.Run(objective, rows, 120)["elbo"];
            Assert.True(end > start + 0.1, $"{estimator} {likelihood.Name}: {start} to {end}");
            likelihood.Dispose();
        }
    }

    [Fact]
    public void The_same_batch_gives_the_same_loss_and_leaves_the_global_state_alone()
    {
        using var network = NetworkSpec.Mlp([8], dropout: 0.3).Build(5, 2, random);
        using var likelihood = new BernoulliLikelihood();
        using var objective = new Elbo(network, likelihood);
        var rows = rand(7, 5, ScalarType.Float32, generator: random);
        var before = Generator.Default.get_state().bytes.ToArray();
        float Once()
        {
            using var terms = new LossTerms();
            using var batch = TinyTraining.Batch(rows, 9);
            using var noise = NoiseSource.Begin(batch.Generator);
            return objective.Loss(batch, terms).item<float>();
        }
        Assert.Equal(Once(), Once());
        Assert.Equal(before, Generator.Default.get_state().bytes.ToArray());
    }

    [Fact]
    public void Warm_up_grows_to_beta()
    {
        var settings = new ElboSettings { Beta = 3, KlWarmUpEpochs = 2 };
        Assert.Equal(0, settings.KlWeight(new TrainingMoment(0, 9, 0, 0)));
        Assert.Equal(1.5, settings.KlWeight(new TrainingMoment(1, 9, 0, 1)));
        Assert.Equal(3, settings.KlWeight(new TrainingMoment(5, 9, 0, 5)));
        foreach (var outsider in Interval.From(0, 1e6).Outsiders())
            Assert.Throws<OptionsException>(() => new Checked<ElboSettings>(settings with { Beta = outsider }));
    }
}
