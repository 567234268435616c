using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Vae;

public class FusedElboTests
{
    public static TheoryData<LikelihoodKind, Activation, string, double, double> Plain => new()
    {
        { LikelihoodKind.Bernoulli, Activation.ReLU, "17,9", 1, 0 },
        { LikelihoodKind.Bernoulli, Activation.LeakyReLU, "33", 0.3, 4 },
        { LikelihoodKind.Bernoulli, Activation.ReLU, "", 1, 0 },
        { LikelihoodKind.Gaussian, Activation.ReLU, "8,8,8", 2, 0 },
        { LikelihoodKind.GaussianLearned, Activation.LeakyReLU, "16,5", 1, 0 },
        { LikelihoodKind.GaussianPerFeature, Activation.ReLU, "20", 1, 2 },
    };

    [Theory, MemberData(nameof(Plain))]
    public void Loss_terms_and_gradients_are_autograds(LikelihoodKind likelihood, Activation activation, string hidden, double beta, double warmup)
    {
        var options = new VaeOptions { LatentDimensions = 3, Hidden = hidden, Activation = activation, Likelihood = likelihood, Variance = 0.4, Beta = beta, KlWarmupEpochs = warmup };
        foreach (var count in new[] { 1, 13, 24 })
            Compare(options, width: 19, count);
    }

    [Fact]
    public void Augmented_rows_are_what_the_hand_written_pass_sees_too() =>
        Compare(new VaeOptions { LatentDimensions = 2, Hidden = "8", Likelihood = LikelihoodKind.Gaussian, Augmentation = new() { Noise = 0.5, Dropout = 0.3 } }, 11, 16);

    [Fact]
    public void Extreme_log_variances_are_cut_off_as_autograd_cuts_them() =>
        Compare(new VaeOptions { LatentDimensions = 3, Hidden = "6", Likelihood = LikelihoodKind.Bernoulli }, 7, 9, head =>
        {
            head.Bias.detach()[3] = 35f;
            head.Bias.detach()[4] = -35f;
        });

    [Fact]
    public void The_scorers_pass_is_the_networks_own()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var network = NetworkSpec.Mlp([20, 7], Activation.LeakyReLU).Build(13, 4, generator);
        using var fused = FusedNetwork.TryCreate(network, bfloat16: false)!.Frozen();
        using var off = no_grad();
        foreach (var count in new[] { 1, 9, 64 })
        {
            var x = rand(count, 13, generator: generator);
            var (expected, actual) = (network.Encode(x), fused.Encode(x));
            Close.To(Values(expected.Mean), Values(actual.Mean), rtol: 1e-5, atol: 1e-6);
            Close.To(Values(expected.LogVariance()), Values(actual.LogVariance()), rtol: 1e-5, atol: 1e-6);
            Close.To(Values(network.Decode(expected.Mean)), Values(fused.Decode(expected.Mean)), rtol: 1e-5, atol: 1e-6);
        }
    }

    [Fact]
    public void What_is_not_plain_goes_through_autograd()
    {
        VaeOptions[] others =
        [
            new() { Activation = Activation.Tanh },
            new() { BatchNorm = true },
            new() { Dropout = 0.2 },
            new() { PosteriorCovariance = PosteriorCovariance.Full },
            new() { Estimator = ElboEstimator.MonteCarlo },
            new() { FreeBits = 0.1 },
            new() { Samples = 2 },
        ];
        foreach (var options in others)
        {
            using var generator = new Generator(1);
            using var network = VaeParts.Network(options).Build(6, 2, generator, options.PosteriorCovariance);
            using var likelihood = VaeParts.Likelihood(options, 6);
            using var objective = new Elbo(network, likelihood, VaeParts.Elbo(options));
            Assert.Null(FusedElbo.TryCreate(objective, null, 8, Precision.Float32));
        }
    }

    private static void Compare(VaeOptions options, int width, int count, Action<DenseLayer>? change = null)
    {
        using var scope = NewDisposeScope();
        using var weights = new Generator(5);
        using var network = VaeParts.Network(options).Build(width, options.LatentFor(width), weights);
        using var likelihood = VaeParts.Likelihood(options, width);
        var augmentation = VaeParts.Augmentation(options);
        using var objective = new Elbo(network, likelihood, VaeParts.Elbo(options), augmentation);
        using (no_grad())
            change?.Invoke(network.Head.Dense);
        using var fused = FusedElbo.TryCreate(objective, augmentation, 24, Precision.Float32)!;
        using var data = new Generator(7);
        var rows = rand(count, width, generator: data);
        var moment = new TrainingMoment(1, 10, 3, 1.5);

        using var first = new Generator(9);
        using var terms = new LossTerms();
        var loss = objective.Loss(new MicroBatch(rows, arange(count), first, moment), terms);
        var expected = autograd.grad([loss], [.. objective.Parameters.Select(parameter => parameter.Value)]);

        using var second = new Generator(9);
        var (gradient, result) = fused.Compute(new MicroBatch(rows, arange(count), second, moment), 0);

        Close.To(loss.item<float>(), result.Loss.Here, rtol: 1e-5, atol: 1e-5);
        foreach (var (name, value) in terms.Take())
            Close.To(value.item<float>(), result.Terms.Single(term => term.Name == name).Value.Here, rtol: 1e-5, atol: 1e-5);
        for (var index = 0; index < expected.Count; index++)
        {
            var scale = expected[index].abs().max().item<float>();
            Close.To(Values(expected[index]), Values(gradient[index]!), rtol: 2e-5, atol: 1e-6 + 2e-6 * scale);
        }
    }

    private static float[] Values(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
}
