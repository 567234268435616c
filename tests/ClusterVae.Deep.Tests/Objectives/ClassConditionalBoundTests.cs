using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>M2's bounds on a small network whose log p(x) is known by quadrature: one latent dimension, three classes, Bernoulli rows.</summary>
public sealed class ClassConditionalBoundTests : IDisposable
{
    private const int Classes = 3;
    private const int Columns = 5;
    private const int Draws = 4000;

    private readonly Generator generator = new(4);
    private readonly MixtureNetwork network;
    private readonly BernoulliLikelihood likelihood = new();

    public ClassConditionalBoundTests() =>
        network = new MixtureNetwork(NetworkSpec.Mlp(8), Columns, 1, Classes, generator, NetworkSpec.Mlp(8).Encoder, decoderSeesComponent: true);

    [Fact]
    public void A_row_without_a_label_has_the_sum_over_classes_and_the_entropy()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var x = Rows(1);
        var logClasses = network.LogWeights(x);
        // As many copies of the row as draws: their mean is the expectation.
        var each = ClassConditionalBound.OfEachClass(network, likelihood, x.repeat(Draws, 1), generator).mean([0]);            // [K]
        var sum = 0.0;
        for (var y = 0; y < Classes; y++)
        {
            var known = full(Draws, y, ScalarType.Int64);
            var alone = ClassConditionalBound.OfKnownClass(network, likelihood, x.repeat(Draws, 1), known, generator).mean().item<float>();
            Assert.Equal(alone, each[y].item<float>(), 0.05);
            var q = Math.Exp(logClasses[0, y].item<float>());
            sum += q * (each[y].item<float>() - Math.Log(q));
        }
        Close.To(sum, ClassConditionalBound.OfUnknownClass(logClasses, each.unsqueeze(0)).item<float>(), 1e-5);
    }

    [Fact]
    public void The_bound_lies_below_log_p_and_the_models_evidence_is_log_p()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var x = Rows(6);
        var known = Exact(x);
        var logClasses = network.LogWeights(x);
        var sum = zeros(6);
        for (var draw = 0; draw < 500; draw++)
            sum += ClassConditionalBound.OfUnknownClass(logClasses, ClassConditionalBound.OfEachClass(network, likelihood, x, generator));
        var bound = DeepGolden.Numbers(sum / 500);
        using var scoring = new GumbelScoring(
            Copy(), new BernoulliLikelihood(), LatentMixture.From([1.0 / 3, 1.0 / 3, 1.0 / 3], [0, 0, 0], [1, 1, 1], [0, 1, 2], Classes, CPU));
        var reading = scoring.Read(x, ReadingParts.Bound | ReadingParts.Evidence);
        for (var row = 0; row < 6; row++)
        {
            Assert.True(bound[row] < known[row]);
            // What scoring drops, classes of a membership below 0.01, are few of these; its samples are fixed ones.
            Assert.Equal(bound[row], reading.Bound![row].item<float>(), 0.06);
            Assert.Equal(known[row], reading.Evidence![row].item<float>(), 0.06);
        }
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        Tensor Draw(ulong seed, params long[] shape)
        {
            using var own = new Generator(seed);
            return randn(shape, ScalarType.Float64, generator: own);
        }
        DeepGolden.FiniteDifferences(
            leaves => M2Loss.Total(ClassConditionalBound.OfUnknownClass(Categorical.LogNormalize(leaves[0]), leaves[1]), leaves[2], leaves[3], 3), Draw(1, 4, 3), Draw(2, 4, 3), Draw(3, 2), Draw(4, 2));
    }

    [Fact]
    public void Answers_that_are_sure_leave_finite_bounds()
    {
        using var scope = NewDisposeScope();
        var sure = tensor(new[,] { { 0f, float.NegativeInfinity, float.NegativeInfinity } });
        Assert.Equal(-2, ClassConditionalBound.OfUnknownClass(sure, tensor(new[,] { { -2f, -9f, -9f } })).item<float>());
    }

    public void Dispose()
    {
        network.Dispose();
        likelihood.Dispose();
        generator.Dispose();
    }

    /// <summary>log Σ_y 1/K ∫ N(z; 0, 1) p(x|y,z) dz on a grid.</summary>
    private double[] Exact(Tensor x)
    {
        const int points = 2001;
        var z = linspace(-8, 8, points).view(points, 1);
        var logPrior = DiagonalGaussian.StandardLogDensity(z) + Math.Log(16.0 / (points - 1) / Classes);
        var logs = new List<Tensor>();
        for (var y = 0; y < Classes; y++)
        {
            var told = zeros(points, Classes);
            told.select(1, y).fill_(1);
            var decoded = network.Decode(z, told);
            logs.Add(stack([.. Enumerable.Range(0, (int)x.shape[0]).Select(row => likelihood.LogProbability(x[row].expand(points, Columns), decoded) + logPrior)]));
        }
        return DeepGolden.Numbers(cat([.. logs], 1).logsumexp(1));
    }

    /// <summary>For an owner who disposes it.</summary>
    private MixtureNetwork Copy()
    {
        using var other = new Generator(0);
        var copy = new MixtureNetwork(NetworkSpec.Mlp(8), Columns, 1, Classes, other, NetworkSpec.Mlp(8).Encoder, decoderSeesComponent: true);
        network.Parameters.CopyTo(copy.Parameters);
        return copy;
    }

    private static Tensor Rows(int count)
    {
        using var own = new Generator(8);
        return rand(count, Columns, ScalarType.Float32, generator: own);
    }
}
