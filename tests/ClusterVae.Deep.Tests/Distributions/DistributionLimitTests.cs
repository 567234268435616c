using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Distributions;

/// <summary>Closed forms in the limits, finite differences, and points where a careless formula overflows.</summary>
public sealed class DistributionLimitTests : IDisposable
{
    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(7);

    public void Dispose()
    {
        scope.Dispose();
        random.Dispose();
    }

    [Fact]
    public void Kl_of_a_distribution_to_itself_is_zero()
    {
        var (mean, logVar) = (Draw(6, 3), Draw(6, 3));
        Zero(DiagonalGaussian.KlToDiagonal(mean, logVar, mean, logVar), 0);
        Zero(DiagonalGaussian.KlToStandard(zeros(6, 3), zeros(6, 3)), 0);
        var logits = Categorical.LogNormalize(Draw(6, 4));
        Zero(Categorical.Kl(logits, logits), 0);
        Zero(MixturePosterior.MatchedKlBound(
            Categorical.LogNormalize(zeros(2, 3)), zeros(2, 3, 2), zeros(2, 3, 2), Categorical.LogNormalize(zeros(3)), zeros(3, 2), zeros(3, 2)), 1e-6);
    }

    [Fact]
    public void A_full_covariance_without_off_diagonal_is_the_diagonal_one()
    {
        var (mean, logStd) = (Draw(5, 4), Draw(5, 4));
        var full = new FullPosterior(mean, cat([logStd, zeros(5, 6)], 1));
        var diagonal = new DiagonalPosterior(mean, 2 * logStd);
        var noise = Draw(5, 4);
        Same(diagonal.KlToStandard(), full.KlToStandard());
        Same(diagonal.KlToDiagonal(noise, mean), full.KlToDiagonal(noise, mean));
        Same(diagonal.Entropy(), full.Entropy());
        Same(diagonal.Sample(noise), full.Sample(noise));
        Same(diagonal.LogDensityAt(noise), full.LogDensityAt(noise));
        Same(diagonal.Variance(), full.Variance());
        Same(diagonal.LogVariance(), full.LogVariance());
    }

    [Fact]
    public void Density_of_a_sample_needs_no_solve()
    {
        var full = new FullPosterior(Draw(5, 4), Draw(5, 10));
        var diagonal = new DiagonalPosterior(Draw(5, 4), Draw(5, 4));
        var noise = Draw(5, 4);
        Same(FullGaussian.LogDensity(full.Sample(noise), full.Mean, full.Factor), full.LogDensityAt(noise), 1e-4);
        Same(DiagonalGaussian.LogDensity(diagonal.Sample(noise), diagonal.Mean, diagonal.LogVar), diagonal.LogDensityAt(noise), 1e-4);
    }

    [Fact]
    public void Samples_have_the_covariance_of_the_factor()
    {
        var factor = FullGaussian.Factor(tensor(new[] { 0.3, -0.2, 0.1, 0.8, -0.5, 0.4 }, [1, 6], ScalarType.Float32), 3);
        const long count = 200_000;
        var noise = randn(count, 3, ScalarType.Float32, generator: random);
        var z = FullGaussian.Sample(zeros(count, 3), factor.expand(count, 3, 3), noise);
        var sampled = z.transpose(0, 1).matmul(z) / count;
        Same(factor[0].matmul(factor[0].transpose(0, 1)), sampled, 0.03);
    }

    [Fact]
    public void One_component_is_the_gaussian_and_equal_components_share_evenly()
    {
        var (z, mean, logVar) = (Draw(5, 3), Draw(1, 3), Draw(1, 3));
        Same(DiagonalGaussian.LogDensity(z, mean, logVar), DiagonalMixture.LogDensity(z, zeros(1), mean, logVar));
        var shared = DiagonalMixture.LogResponsibilities(z, Categorical.LogNormalize(zeros(4)), mean.expand(4, 3), logVar.expand(4, 3));
        Same(full([5, 4], -Math.Log(4)), shared);
        Same(DiagonalGaussian.LogDensity(z, mean, logVar).unsqueeze(1), DiagonalMixture.ExpectedLogComponents(z, zeros(5, 3), mean, logVar));
    }

    [Fact]
    public void Entropies_reach_their_bounds()
    {
        var sure = Categorical.LogNormalize(tensor(new[] { 0f, float.NegativeInfinity, float.NegativeInfinity }));
        Zero(Categorical.Entropy(sure), 0);
        Same(tensor(new[] { (float)Math.Log(3) }), Categorical.KlToUniform(sure.unsqueeze(0)));
        var rows = eye(3).log();
        Zero(Categorical.MeanEntropy(rows), 0);
        Close.To(Math.Log(3), Categorical.MutualInformation(rows).item<float>(), 1e-6);
        Close.To(0, Categorical.MutualInformation(Categorical.LogNormalize(zeros(4, 3))).item<float>(), 0, 1e-6);
    }

    [Fact]
    public void Certain_clusters_have_finite_gradients()
    {
        var logits = tensor(new[] { 1e4f, -1e4f, 0f }, [1, 3]).requires_grad_(true);
        var logQ = Categorical.LogNormalize(logits);
        var total = Categorical.Entropy(logQ).sum() + Categorical.KlToUniform(logQ).sum() + Categorical.EntropyOfMean(logQ);
        Finite(total, autograd.grad([total], [logits])[0]);
    }

    [Fact]
    public void Far_and_narrow_gaussians_stay_finite()
    {
        var mean = full([2, 3], 1e4).requires_grad_(true);
        var logVar = full([2, 3], -30.0).requires_grad_(true);
        foreach (var value in new[]
                 {
                     DiagonalGaussian.KlToStandard(mean, logVar), DiagonalGaussian.Entropy(logVar), DiagonalGaussian.Sample(mean, logVar, ones(2, 3)),
                     DiagonalMixture.LogDensity(mean, zeros(1), zeros(1, 3), zeros(1, 3)), new DiagonalPosterior(mean, logVar).LogDensityAt(ones(2, 3)),
                 })
        {
            Finite(value);
        }
        var total = DiagonalGaussian.KlToStandard(mean, logVar).sum();
        foreach (var gradient in autograd.grad([total], [mean, logVar]))
            Finite(gradient);
        // A row far from all components still has responsibilities.
        var responsibilities = DiagonalMixture.LogResponsibilities(full([1, 3], 1e5), Categorical.LogNormalize(zeros(4)), Draw(4, 3), zeros(4, 3));
        Close.To(1, responsibilities.exp().sum().item<float>(), 1e-5);
    }

    [Fact]
    public void Certain_logits_cost_nothing_where_they_are_right()
    {
        var x = tensor(new[] { 1f, 0f, 1f, 0f }, [1, 4]);
        var logits = tensor(new[] { 1e4f, -1e4f, 90f, -90f }, [1, 4]).requires_grad_(true);
        var value = BernoulliLikelihood.LogDensity(x, logits);
        Close.To(0, value.item<float>(), 0, 1e-6);
        Finite(autograd.grad([value.sum()], [logits])[0]);
        Close.To(-2e4, BernoulliLikelihood.LogDensity(1 - x, logits.detach() * tensor(new[] { 1f, 1f, 0f, 0f })).item<float>(), 1e-3);
    }

    [Fact]
    public void Gradients_equal_finite_differences()
    {
        var (mean, logVar, z) = (Draw(2, 3), Draw(2, 3), Draw(2, 3));
        var (means, logVars, weights) = (Draw(4, 3), Draw(4, 3), Draw(4));
        DeepGolden.FiniteDifferences(i => DiagonalGaussian.KlToStandard(i[0], i[1]), mean, logVar);
        DeepGolden.FiniteDifferences(i => DiagonalGaussian.LogDensity(i[0], i[1], i[2]), z, mean, logVar);
        DeepGolden.FiniteDifferences(i => DiagonalMixture.LogDensity(i[0], Categorical.LogNormalize(i[1]), i[2], i[3]), z, weights, means, logVars);
        DeepGolden.FiniteDifferences(i => FullGaussian.LogDensity(i[0], i[1], FullGaussian.Factor(i[2], 3)), z, mean, Draw(2, 6));
        DeepGolden.FiniteDifferences(i => new FullPosterior(i[0], i[1]).KlToDiagonal(i[2], i[3]), mean, Draw(2, 6), z, logVar);
        DeepGolden.FiniteDifferences(i => BernoulliLikelihood.LogDensity(z.sigmoid().to(ScalarType.Float64), i[0]), mean);
        DeepGolden.FiniteDifferences(i => Categorical.MutualInformation(Categorical.LogNormalize(i[0])), means);
    }

    [Fact]
    public void Gumbel_arg_max_draws_from_the_weights()
    {
        const long count = 100_000;
        var weights = tensor(new[] { 0.5f, 0.2f, 0.3f });
        var logits = weights.log().expand(count, 3);
        var draws = GumbelSoftmax.Hard(logits, GumbelSoftmax.Noise(count, 3, random), 0.5);
        Same(weights, draws.mean([0]), 0.02);
        Assert.Equal(count, draws.eq(1).sum().item<long>());
        Finite(GumbelSoftmax.FromUniform(tensor(new[] { 0f, 1 - 6e-8f })));
    }

    [Fact]
    public void A_cold_gumbel_softmax_is_hard()
    {
        var (logits, noise) = (Draw(20, 4), GumbelSoftmax.Noise(20, 4, random));
        Same(GumbelSoftmax.Hard(logits, noise, 1), GumbelSoftmax.Soft(logits, noise, 1e-4), 0, 1e-4);
    }

    [Fact]
    public void The_matched_bound_lies_above_the_true_kl()
    {
        // KL(q ‖ p) of two mixtures by many samples, for several random pairs.
        for (var trial = 0; trial < 5; trial++)
        {
            var (w, m, s) = (Categorical.LogNormalize(Draw(1, 3)), Draw(1, 3, 2), Draw(1, 3, 2));
            var (pw, pm, ps) = (Categorical.LogNormalize(Draw(3)), Draw(3, 2), Draw(3, 2));
            const long count = 20_000;
            var choice = GumbelSoftmax.Hard(w.expand(count, 3), GumbelSoftmax.Noise(count, 3, random), 1);
            var z = MixturePosterior.Sample(choice, m.expand(count, 3, 2), s.expand(count, 3, 2), randn(count, 2, ScalarType.Float32, generator: random));
            var difference = MixturePosterior.LogDensity(z, w, m, s) - DiagonalMixture.LogDensity(z, pw, pm, ps);
            var error = 4 * Math.Sqrt(difference.var(false).item<float>() / count);
            Assert.True(MixturePosterior.MatchedKlBound(w, m, s, pw, pm, ps).item<float>() > difference.mean().item<float>() - error);
        }
    }

    [Fact]
    public void Learned_variances_are_parameters_and_bounded_below()
    {
        using var shared = GaussianLikelihood.Shared();
        using var each = GaussianLikelihood.PerFeature(5);
        using var constant = GaussianLikelihood.Fixed(0.25);
        Assert.Equal([1L], Assert.Single(shared.Parameters).Value.shape);
        Assert.Equal([5L], Assert.Single(each.Parameters).Value.shape);
        Assert.Empty(constant.Parameters);
        var x = Draw(3, 5);
        Same(GaussianLikelihood.LogDensity(x, zeros(3, 5), full(1, Math.Log(0.25))), constant.LogProbability(x, zeros(3, 5)));
        using (no_grad())
            shared.Parameters[0].Value.fill_(-1e4);
        Finite(shared.LogProbability(x, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianLikelihood.Fixed(double.NaN));
    }

    private Tensor Draw(params long[] shape) => randn(shape, ScalarType.Float32, generator: random);

    private static void Same(Tensor expected, Tensor actual, double rtol = 1e-5, double atol = 1e-5) =>
        Close.To(DeepGolden.Numbers(expected), DeepGolden.Numbers(actual), rtol, rtol == 0 ? atol : Math.Max(atol, rtol));

    private static void Zero(Tensor value, double atol) => Close.To(new double[value.numel()], DeepGolden.Numbers(value), 0, atol);

    private static void Finite(params Tensor[] values)
    {
        foreach (var value in values)
            Assert.All(DeepGolden.Numbers(value), number => Assert.True(double.IsFinite(number), $"{number} is not finite"));
    }
}
