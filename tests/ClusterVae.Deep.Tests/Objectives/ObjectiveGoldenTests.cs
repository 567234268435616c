using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>Every objective's loss against PyTorch, values and gradients.</summary>
public sealed class ObjectiveGoldenTests
{
    private const string File = "deep_objectives.json";

    private static readonly Dictionary<string, Subject> Subjects = new()
    {
        ["Vade.Divergence"] = i => Vade.Divergence(
            i("mean"), i("log_var").exp(), DiagonalGaussian.Entropy(i("log_var")),
            DiagonalMixture.LogResponsibilities(Sampled(i), LogWeights(i("weights")), i("means"), i("log_vars")),
            LogWeights(i("weights")), i("means"), i("log_vars")),
        ["CategoricalLatent.Divergence"] = i => CategoricalLatent.Divergence(
            i("mean"), i("log_var").exp(), DiagonalGaussian.Entropy(i("log_var")), LogWeights(i("logits")), i("means"), i("log_vars")),
        ["GmmPrior.Divergence Entropy"] = i => OverMixture(ElboEstimator.Entropy, i),
        ["GmmPrior.Divergence MonteCarlo"] = i => OverMixture(ElboEstimator.MonteCarlo, i),
        ["GmmPrior.KnownDivergence"] = i => GmmPrior.KnownDivergence(
            Diagonal(i), i("component").to(ScalarType.Int64), LogWeights(i("weights")), i("means"), i("log_vars")),
        ["SoftKMeans.ClusterLoss"] = i => SoftKMeans.ClusterLoss(i("z"), i("centres")),
        ["SoftKMeans.LogAssignments"] = i => SoftKMeans.LogAssignments(i("z"), i("centres")),
        ["Idec.ClusterLoss"] = i => Idec.ClusterLoss(i("z"), i("centres")),
        ["Idec.LogAssignments"] = i => Idec.LogAssignments(i("z"), i("centres")),
        ["HierarchicalMixture.LogJoint"] = i => HierarchicalMixture.LogJoint(
            i("z"), LogWeights(i("weights")), i("means"), i("log_vars"), HierarchicalMixture.ParentMeans(Averaging(i("means").dtype), i("means")),
            i("parent_log_vars"), tensor(ClusterTree.Of([0, 0, 1, 1]).LogShares(0.3)).to(i("means").dtype)),
        ["InfoMax.Discovery"] = i => InfoMax.Discovery(LogWeights(i("clean")), LogWeights(i("changed")), 0.1, 4),
        ["InformationMaximisation.Filling"] = i => InformationMaximisation.Filling(LogWeights(i("logits")), LogWeights(i("weights"))),
        ["InfoMax.Refinement"] = i => Refine(i),
        ["MixturePosterior.Sample"] = i => MixturePosterior.Sample(i("choice"), i("means"), i("log_vars"), i("noise")),
        ["VaeObjective.FreeBits"] = i => VaeObjective.FreeBits(i("kl"), 0.5),
        ["Elbo.Divergence diagonal AnalyticKl"] = i => OverDiagonal(ElboEstimator.AnalyticKl, i),
        ["Elbo.Divergence diagonal Entropy"] = i => OverDiagonal(ElboEstimator.Entropy, i),
        ["Elbo.Divergence diagonal MonteCarlo"] = i => OverDiagonal(ElboEstimator.MonteCarlo, i),
        ["Elbo.Divergence full AnalyticKl"] = i => OverFull(ElboEstimator.AnalyticKl, i),
        ["Elbo.Divergence full Entropy"] = i => OverFull(ElboEstimator.Entropy, i),
        ["Elbo.Divergence full MonteCarlo"] = i => OverFull(ElboEstimator.MonteCarlo, i),
        ["Elbo AnalyticKl"] = i => Loss(ElboEstimator.AnalyticKl, i),
        ["Elbo Entropy"] = i => Loss(ElboEstimator.Entropy, i),
        ["Elbo MonteCarlo"] = i => Loss(ElboEstimator.MonteCarlo, i),
    };

    public static TheoryData<string> Names => [.. DeepGolden.Names(File)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name) => DeepGolden.Check(File, name, Subjects[name]);

    private static Tensor LogWeights(Tensor logits) => Categorical.LogNormalize(logits);

    private static DiagonalPosterior Diagonal(Func<string, Tensor> i) => new(i("mean"), i("log_var"));

    private static Tensor Sampled(Func<string, Tensor> i) => DiagonalGaussian.Sample(i("mean"), i("log_var"), i("noise"));

    private static Tensor OverMixture(ElboEstimator estimator, Func<string, Tensor> i) =>
        GmmPrior.Divergence(estimator, Diagonal(i), i("noise"), Sampled(i), LogWeights(i("weights")), i("means"), i("log_vars"));

    private static Tensor OverDiagonal(ElboEstimator estimator, Func<string, Tensor> i) =>
        Elbo.Divergence(estimator, Diagonal(i), i("noise"), Sampled(i));

    private static Tensor OverFull(ElboEstimator estimator, Func<string, Tensor> i)
    {
        var posterior = new FullPosterior(i("mean"), i("vector"));
        return Elbo.Divergence(estimator, posterior, i("noise"), posterior.Sample(i("noise")));
    }

    private static Tensor Loss(ElboEstimator estimator, Func<string, Tensor> i)
    {
        var logits = nn.functional.linear(Sampled(i), i("decoder"), i("bias"));
        return -(BernoulliLikelihood.LogDensity(i("x"), logits) - OverDiagonal(estimator, i)).mean();
    }

    private static Tensor Refine(Func<string, Tensor> i)
    {
        var target = InfoMax.Sharpen(LogWeights(i("target")), 0.5);
        var partner = target.index_select(0, tensor(new long[] { 2, 0, 1, 5, 3, 4 }));
        return InfoMax.Refinement(target, partner, 0.3, LogWeights(i("mixed")), LogWeights(i("changed")), 0.4);
    }

    private static Tensor Averaging(ScalarType precision) =>
        tensor(new[] { 0.5, 0.5, 0, 0, 0, 0, 0.5, 0.5 }, [2, 4], ScalarType.Float64).to(precision);
}
