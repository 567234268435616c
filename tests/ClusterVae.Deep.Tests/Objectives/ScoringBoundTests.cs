using ClusterVae.Deep.Tests.Clustering;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Objectives;

/// <summary>The Elbo column is a lower bound on log p(x), and log p(x) is what importance weighting says.</summary>
public sealed class ScoringBoundTests : IDisposable
{
    private const double Noise = 0.5;

    private readonly Generator random = new(8);

    public void Dispose() => random.Dispose();

    /// <summary>x = W z + b + noise has log p(x) = log N(x; b, W Wᵀ + σ² I) in closed form.</summary>
    [Fact]
    public void Under_a_linear_decoder_the_bound_lies_below_log_p_and_the_evidence_on_it()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var network = new NetworkSpec().Build(5, 2, random);
        using var likelihood = GaussianLikelihood.Fixed(Noise);
        var rows = randn([40, 5], ScalarType.Float32, generator: random);
        var posterior = network.Encode(rows);
        var exact = LogMarginal(network, rows);
        Tensor Elbo() => ScoringBound.Expectation(posterior, z => likelihood.LogProbability(rows, network.Decode(z))) - posterior.KlToStandard();
        var bound = Elbo();
        var evidence = ScoringBound.LogEvidence(posterior, z => likelihood.LogProbability(rows, network.Decode(z)) + DiagonalGaussian.StandardLogDensity(z), 4096);
        // Eight fixed draws leave a row's expectation a little uncertain; the mean over rows is far below.
        Assert.InRange((bound - exact).max().item<float>(), float.MinValue, 0.4f);
        Assert.InRange((bound - exact).mean().item<float>(), float.MinValue, -0.2f);
        Assert.InRange((evidence - exact).mean().item<float>(), -0.2f, 0.2f);
        Assert.Equal(DeepGolden.Numbers(bound), DeepGolden.Numbers(Elbo()));
        // What stood there before: log p(x) at the mean of z instead of its expectation is never less, and far more on average.
        var atMean = likelihood.LogProbability(rows, network.Decode(posterior.Mean)) - posterior.KlToStandard();
        Assert.True((atMean - bound).min().item<float>() > -0.05);
        Assert.True((atMean - bound).mean().item<float>() > 0.2);
    }

    [Fact]
    public void Dropping_what_a_row_surely_is_not_leaves_a_bound()
    {
        using var scope = NewDisposeScope();
        var logQ = tensor(new[] { 0.6f, 0.395f, 0.005f, 0.002f, 0.002f, 0.996f }).view(2, 3).log();
        var sure = new SurePart(logQ);
        Assert.Equal([0L, 0L, 1L], sure.Rows.data<long>().ToArray());
        Assert.Equal([0L, 1L, 2L], sure.Clusters.data<long>().ToArray());
        Testing.Close.To([0.6 / 0.995, 0.395 / 0.995, 1], DeepGolden.Numbers(sure.Weights), 1e-5);
        Testing.Close.To([0.6 / 0.995 * 2 + 0.395 / 0.995 * 3, 5], DeepGolden.Numbers(sure.Expectation(tensor(new[] { 2f, 3f, 5f }))), 1e-5);
        Testing.Close.To([Math.Log(Math.Exp(2) + Math.Exp(3)), 5], DeepGolden.Numbers(sure.LogSum(tensor(new[] { 2f, 3f, 5f }))), 1e-5);
        // With very many even clusters every membership is small, and one must stay.
        Assert.Equal(300, new SurePart(full([1, 300], -Math.Log(300))).Rows.shape[0]);
    }

    public static TheoryData<string> Objectives => Blobs.AllObjectives;

    /// <summary>With the sampled log-likelihood and both KLs no objective's bound lies above log p(x); each one's mean did, or missed up to log K.</summary>
    [Theory, MemberData(nameof(Objectives))]
    public void Every_objectives_bound_lies_below_its_log_p(string objective)
    {
        var (rows, _) = Blobs.Make(120);
        using var model = Blobs.Train(Blobs.Options(objective).Epochs(main: 4, before: 6, phase: 2, finish: 6) with { CollapseRetries = 0 }, rows).Model;
        var (elbo, evidence, parts) = (new float[120], new float[120], new float[120]);
        model.Score(rows.Values.Span, new ClusteringScores { Elbo = elbo, LogEvidence = evidence });
        Assert.True(elbo.Average() < evidence.Average(), $"bound {elbo.Average()}, log p(x) {evidence.Average()}");
        Assert.InRange(elbo.Zip(evidence).Count(pair => pair.First < pair.Second + 0.05), 115, 120);
        // A row's number depends on nothing but the row.
        model.Score(rows.Block(0, 60), new ClusteringScores { Elbo = parts.AsSpan(0, 60) });
        model.Score(rows.Block(60, 60), new ClusteringScores { Elbo = parts.AsSpan(60) });
        Testing.Close.To(Array.ConvertAll(elbo, value => (double)value), Array.ConvertAll(parts, value => (double)value), 1e-4, 1e-4);
    }

    private static Tensor LogMarginal(VaeNetwork network, Tensor rows)
    {
        var bias = network.Decode(zeros(1, 2));
        var weights = network.Decode(eye(2)) - bias;                                            // [2,5]
        var covariance = weights.t().matmul(weights) + eye(5) * Noise;
        var centred = rows - bias;
        var quadratic = (centred * linalg.solve(covariance, centred.t()).t()).sum(-1);
        return -0.5 * (quadratic + linalg.slogdet(covariance).Item2 + 5 * Math.Log(2 * Math.PI));
    }
}
