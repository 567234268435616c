using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>What the documents' systems have besides their losses, against PyTorch: values and gradients.</summary>
public sealed class SystemsGoldenTests
{
    private const string File = "deep_systems.json";

    private static readonly Dictionary<string, Subject> Subjects = new()
    {
        ["MixtureAscent.LogResponsibilities"] = i => MixtureAscent.LogResponsibilities(
            i("mean"), i("log_var").exp(), Categorical.LogNormalize(i("weights")), i("means"), i("log_vars")),
        ["MixtureAscent.Maximiser means"] = i => MixtureAscent.Maximiser(i("memberships"), i("mean"), i("log_var").exp()).Means + 0 * i("log_var").sum(),
        ["MixtureAscent.Maximiser variances"] = i => MixtureAscent.Maximiser(i("memberships"), i("mean"), i("log_var").exp()).Variances,
        ["MixtureAscent.Covariances"] = i => MixtureAscent.Covariances(i("memberships"), i("mean"), i("log_var").exp()),
        ["WhitenedMixture.LogComponents"] = i => WhitenedMixture.LogComponents(i("z"), i("means"), Whitening(i("factor"))),
        ["WhitenedMixture.ExpectedLogComponents"] = i => WhitenedMixture.ExpectedLogComponents(i("mean"), i("log_var").exp(), i("means"), Whitening(i("factor"))),
        ["JensenGap.BoundOf"] = i => JensenGap.BoundOf(Categorical.LogNormalize(i("gammas")), i("gain"), i("entropy"), Categorical.LogNormalize(i("weights"))),
        ["JensenGap.RowBoundOf"] = i => JensenGap.RowBoundOf(Categorical.LogNormalize(i("gammas")), i("gain"), i("entropy"), Categorical.LogNormalize(i("weights"))),
        ["SharedPrior.Disagreement Distance"] = i => SharedPrior.Disagreement(CodeAgreement.Distance, i("a"), i("b"), z => z),
        ["SharedPrior.Disagreement Memberships"] = i => SharedPrior.Disagreement(CodeAgreement.Memberships, i("a"), i("b"),
            z => DiagonalMixture.LogResponsibilities(z, Categorical.LogNormalize(i("weights")), i("means"), i("log_vars"))),
        ["CodeVarianceLikelihood.LogDensity"] = i => CodeVarianceLikelihood.LogDensity(i("x"), i("both")),
        ["HierarchicalMixture.LogJoint deep"] = i =>
        {
            Assert.True(ClusterTree.TryParse("((0 1) 2) 3", 4, out var tree, out _));
            return HierarchicalMixture.LogJoint(
                i("z"), Categorical.LogNormalize(i("weights")), i("means"), i("log_vars"),
                HierarchicalMixture.ParentMeans(tensor(tree!.Averaging()).to(i("means").dtype), i("means")), i("inner_log_vars"), tensor(tree.LogShares(0.3)).to(i("means").dtype));
        },
    };

    private static Tensor Whitening(Tensor factor) =>
        WhitenedMixture.Whitening(factor.matmul(factor.transpose(1, 2)) + eye(factor.shape[1], dtype: factor.dtype));

    public static TheoryData<string> Names => [.. DeepGolden.Names(File)];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name) => DeepGolden.Check(File, name, Subjects[name]);

    /// <summary>Each of the two steps raises what the bound has of the mixture; EM on the means alone may lower it.</summary>
    [Fact]
    public void Memberships_and_mixture_in_turn_never_lower_the_bound()
    {
        using var random = new Generator(3);
        using var scope = NewDisposeScope();
        var (mean, variance) = (randn([60, 2], ScalarType.Float64, generator: random) * 2, rand([60, 2], ScalarType.Float64, generator: random) + 0.05);
        var (logWeights, means, logVars) = (full([3], -Math.Log(3), ScalarType.Float64), randn([3, 2], ScalarType.Float64, generator: random), zeros([3, 2], ScalarType.Float64));
        double Value(Tensor logR)
        {
            var expected = DiagonalMixture.ExpectedLogComponents(mean, variance, means, logVars) + logWeights;
            return ((logR.exp() * expected).sum(-1) + Categorical.Entropy(logR)).mean().item<double>();
        }
        var last = double.NegativeInfinity;
        for (var step = 0; step < 25; step++)
        {
            var logR = MixtureAscent.LogResponsibilities(mean, variance, logWeights, means, logVars);
            Assert.InRange(Value(logR), last - 1e-9, double.PositiveInfinity);
            last = Value(logR);
            var (counts, newMeans, newVariances) = MixtureAscent.Maximiser(logR.exp(), mean, variance);
            (logWeights, means, logVars) = ((counts / 60).log(), newMeans, newVariances.log());
            Assert.InRange(Value(logR), last - 1e-9, double.PositiveInfinity);
            last = Value(logR);
        }
        // One row alone: the mixture is its posterior, variance and all.
        var (_, one, spread) = MixtureAscent.Maximiser(ones([1, 1], ScalarType.Float64), mean.narrow(0, 0, 1), variance.narrow(0, 0, 1));
        Assert.Equal(DeepGolden.Numbers(mean[0]), DeepGolden.Numbers(one[0]));
        ClusterVae.Testing.Close.To(DeepGolden.Numbers(variance[0]), DeepGolden.Numbers(spread[0]), 1e-12);
    }
}
