using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Distributions;

/// <summary>Every distribution against torch.distributions, values and gradients.</summary>
public sealed class DistributionGoldenTests
{
    private const string File = "deep_distributions.json";

    private static readonly Dictionary<string, Subject> Subjects = new()
    {
        ["DiagonalGaussian.Sample"] = i => DiagonalGaussian.Sample(i("mean"), i("log_var"), i("noise")),
        ["DiagonalGaussian.LogDensity"] = i => DiagonalGaussian.LogDensity(i("z"), i("mean"), i("log_var")),
        ["DiagonalGaussian.StandardLogDensity"] = i => DiagonalGaussian.StandardLogDensity(i("z")),
        ["DiagonalGaussian.Entropy"] = i => DiagonalGaussian.Entropy(i("log_var")),
        ["DiagonalGaussian.KlToStandard"] = i => DiagonalGaussian.KlToStandard(i("mean"), i("log_var")),
        ["DiagonalGaussian.KlToStandardPerDimension"] = i => DiagonalGaussian.KlToStandardPerDimension(i("mean"), i("log_var")),
        ["DiagonalGaussian.KlToDiagonal"] = i => DiagonalGaussian.KlToDiagonal(i("mean"), i("log_var"), i("prior_mean"), i("prior_log_var")),
        ["FullGaussian.Factor"] = i => FullGaussian.Factor(i("vector"), 3),
        ["FullGaussian.Sample"] = i => FullGaussian.Sample(i("mean"), FullGaussian.Factor(i("vector"), 3), i("noise")),
        ["FullGaussian.LogDensity"] = i => FullGaussian.LogDensity(i("z"), i("mean"), FullGaussian.Factor(i("vector"), 3)),
        ["FullGaussian.LogDensityOfNoise"] = i => FullGaussian.LogDensityOfNoise(i("noise"), FullGaussian.LogDiagonal(i("vector"), 3)),
        ["FullGaussian.Entropy"] = i => FullGaussian.Entropy(FullGaussian.LogDiagonal(i("vector"), 3)),
        ["FullGaussian.Variance"] = i => FullGaussian.Variance(FullGaussian.Factor(i("vector"), 3)),
        ["FullGaussian.KlToStandard"] = i => new FullPosterior(i("mean"), i("vector")).KlToStandard(),
        ["FullGaussian.KlToDiagonal"] = i => new FullPosterior(i("mean"), i("vector")).KlToDiagonal(i("prior_mean"), i("prior_log_var")),
        ["DiagonalMixture.LogJoint"] = i => DiagonalMixture.LogJoint(i("z"), LogWeights(i("weights")), i("means"), i("log_vars")),
        ["DiagonalMixture.LogDensity"] = i => DiagonalMixture.LogDensity(i("z"), LogWeights(i("weights")), i("means"), i("log_vars")),
        ["DiagonalMixture.LogResponsibilities"] = i => DiagonalMixture.LogResponsibilities(i("z"), LogWeights(i("weights")), i("means"), i("log_vars")),
        ["DiagonalMixture.ExpectedLogComponents"] = i => DiagonalMixture.ExpectedLogComponents(i("mean"), i("log_var").exp(), i("means"), i("log_vars")),
        ["Categorical.Entropy"] = i => Categorical.Entropy(LogWeights(i("logits"))),
        ["Categorical.CrossEntropy"] = i => Categorical.CrossEntropy(i("target"), LogWeights(i("logits"))),
        ["Categorical.Kl"] = i => Categorical.Kl(LogWeights(i("logits")), LogWeights(i("prior"))),
        ["Categorical.KlToUniform"] = i => Categorical.KlToUniform(LogWeights(i("logits"))),
        ["Categorical.EntropyOfMean"] = i => Categorical.EntropyOfMean(LogWeights(i("logits"))),
        ["Categorical.MutualInformation"] = i => Categorical.MutualInformation(LogWeights(i("logits"))),
        ["GumbelSoftmax.Soft"] = i => GumbelSoftmax.Soft(i("logits"), i("gumbel"), 0.7),
        ["GumbelSoftmax.Hard"] = i => GumbelSoftmax.Hard(i("logits"), i("gumbel"), 0.7),
        ["BernoulliLikelihood.LogDensity"] = i => BernoulliLikelihood.LogDensity(i("x"), i("logits")),
        ["BernoulliLikelihood.LogDensity binary"] = i => BernoulliLikelihood.LogDensity(i("x"), i("logits")),
        ["GaussianLikelihood.LogDensity shared"] = i => GaussianLikelihood.LogDensity(i("x"), i("mean"), i("log_var")),
        ["GaussianLikelihood.LogDensity per feature"] = i => GaussianLikelihood.LogDensity(i("x"), i("mean"), i("log_var")),
        ["MixturePosterior.MatchedKlBound"] = i => MixturePosterior.MatchedKlBound(
            LogWeights(i("w")), i("means"), i("log_vars"), LogWeights(i("prior_w")), i("prior_means"), i("prior_log_vars")),
        ["MixturePosterior.LogDensity"] = i => MixturePosterior.LogDensity(i("z"), LogWeights(i("w")), i("means"), i("log_vars")),
        ["MixturePosterior.Mean"] = i => MixturePosterior.Mean(LogWeights(i("w")), i("means")),
    };

    public static TheoryData<string> Names => [.. DeepGolden.Names(File)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name) => DeepGolden.Check(File, name, Subjects[name]);

    private static Tensor LogWeights(Tensor logits) => Categorical.LogNormalize(logits);
}
