using System.Text.Json;
using ClusterVae.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Networks;

public sealed class NetworkTests : IDisposable
{
    private readonly IDisposable scope = NewDisposeScope();
    private readonly Generator random = new(13);

    public void Dispose()
    {
        scope.Dispose();
        random.Dispose();
    }

    [Theory]
    [InlineData(1, 28, 28), InlineData(3, 32, 32), InlineData(1, 8, 8), InlineData(2, 9, 13), InlineData(1, 1, 1), InlineData(1, 3, 17), InlineData(4, 7, 1)]
    public void Convolutional_nets_fit_any_image(int channels, int height, int width)
    {
        var image = new ImageShape(channels, height, width);
        using var network = NetworkSpec.Convolutional(image, [4, 6], hidden: 10, batchNorm: true).Build(image.Length, 3, random);
        var rows = rand(5, image.Length, ScalarType.Float32, generator: random);
        var posterior = network.Encode(rows);
        Assert.Equal([5L, 3L], posterior.Mean.shape);
        var decoded = network.Decode(posterior.Mean);
        Assert.Equal(rows.shape, decoded.shape);
        Assert.All(DeepGolden.Numbers(decoded), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(network.Parameters.Count, autograd.grad([decoded.sum() + posterior.KlToStandard().sum()], [.. network.Parameters.Select(p => p.Value)]).Count);
    }

    [Fact]
    public void Presets_have_the_documents_sizes()
    {
        using var dec = NetworkPresets.Dec.Build(784, 10, random);
        Assert.Equal(
            ["[500, 784]", "[500]", "[500, 500]", "[500]", "[2000, 500]", "[2000]", "[20, 2000]", "[20]", "[2000, 10]", "[2000]", "[500, 2000]", "[500]", "[500, 500]", "[500]", "[784, 500]", "[784]"],
            dec.Parameters.Select(parameter => $"[{string.Join(", ", parameter.Value.shape)}]"));
        using var infoMax = new ClusterNetwork(NetworkPresets.InfoMax, 784, 10, 10, 8, random);
        Assert.Equal([800, 800], infoMax.Trunk.Layers.OfType<DenseLayer>().Select(layer => (int)layer.Weight.shape[0]));
        Assert.Equal([3L, 8L, 10L], infoMax.LogMemberships(infoMax.Trunk.Forward(rand(3, 784))).shape);

        using var exon = new MixtureNetwork(NetworkPresets.ExonMnist, 784, 2, 10, random, NetworkPresets.ExonMnistClassifier);
        var code = exon.Encode(rand(4, 784));
        Assert.Equal([4L, 10L], code.LogWeights.shape);
        Assert.Equal([4L, 10L, 2L], code.Means.shape);
        Assert.Equal([4L, 784L], exon.Decode(zeros(4, 2)).shape);
    }

    [Fact]
    public void Cifar_presets_build_and_run()
    {
        using var trunk = NetworkPresets.ExonCifar.Encoder.Build(3072, random);
        using var decoder = NetworkPresets.ExonCifar.Decoder.Build(256, random);
        using var classifier = NetworkPresets.ExonCifarClassifier.Build(3072, random);
        Assert.Equal([2L, 1024L], trunk.Forward(rand(2, 3072)).shape);
        Assert.Equal([2L, 3072L], decoder.Forward(zeros(2, 256)).shape);
        Assert.Equal([2L, 128L], classifier.Forward(rand(2, 3072)).shape);
        // Table 1 of EXoN gives 4.5 million numbers for the classifier.
        Assert.InRange(classifier.Parameters.Sum(parameter => parameter.Value.numel()), 4_400_000, 4_500_000);
    }

    [Fact]
    public void First_weights_follow_pytorchs_law_and_depend_on_the_generator_alone()
    {
        var state = Generator.Default.get_state().bytes.ToArray();
        using var one = new DenseLayer(400, 300, new Generator(5));
        using var same = new DenseLayer(400, 300, new Generator(5));
        using var other = new DenseLayer(400, 300, new Generator(6));
        Assert.Equal(DeepGolden.Numbers(one.Weight), DeepGolden.Numbers(same.Weight));
        Assert.NotEqual(DeepGolden.Numbers(one.Weight), DeepGolden.Numbers(other.Weight));
        Assert.Equal(state, Generator.Default.get_state().bytes.ToArray());

        // U(−1/√400, 1/√400): Kolmogorov-Smirnov distance of 120,000 draws at the 0.1 % level.
        var weights = DeepGolden.Numbers(one.Weight).Order().ToArray();
        var distance = weights.Select((w, i) => Math.Abs((w + 0.05) / 0.1 - (i + 0.5) / weights.Length)).Max();
        Assert.True(distance < 1.95 / Math.Sqrt(weights.Length), $"{distance}");
        Assert.InRange(weights[0], -0.05, -0.0499);
        Assert.InRange(DeepGolden.Numbers(one.Bias).Max(), 0.045, 0.05);
    }

    [Fact]
    public void Specs_survive_json()
    {
        foreach (var spec in new[] { NetworkPresets.Dec, NetworkPresets.InfoMax, NetworkPresets.ExonCifar, NetworkSpec.Convolutional(new ImageShape(1, 9, 7)) })
        {
            var text = JsonSerializer.Serialize(spec);
            Assert.Equal(spec, JsonSerializer.Deserialize<NetworkSpec>(text));
        }
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LayerSpec>("""{"layer":"System.Diagnostics.Process"}"""));
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused_in_words()
    {
        LayerList flatConvolution = [new ConvolutionSpec(3, 3)];
        Assert.Contains("feature maps", Assert.Throws<NetworkShapeException>(() => flatConvolution.Build(9, random)).Message, StringComparison.Ordinal);
        LayerList wrongImage = [new ToMapsSpec(1, 4, 4)];
        Assert.Contains("1x4x4 = 16", Assert.Throws<NetworkShapeException>(() => wrongImage.Build(9, random)).Message, StringComparison.Ordinal);
        LayerList nothing = [new DenseSpec(0)];
        Assert.Throws<NetworkShapeException>(() => nothing.Build(9, random));
        Assert.Throws<NetworkShapeException>(() => NetworkPresets.ExonMnist.Build(9, 2, random));
        LayerList always = [new DropoutSpec(1)];
        Assert.Throws<NetworkShapeException>(() => always.Build(9, random));
        Assert.Equal(new ImageShape(1, 28, 28), ImageShape.Parse("1x28x28"));
        Assert.Throws<FormatException>(() => ImageShape.Parse("28x28"));
    }

    [Fact]
    public void Batch_statistics_are_handed_over_and_folded_later()
    {
        using var norm = new MicroBatchNorm(2);
        var rows = tensor(new[] { 1f, 2f, 3f, 6f }, [2, 2]);
        using var collection = new RunningStatistics.Collection();
        using (RunningStatistics.Collect(collection))
            norm.Forward(rows);
        Assert.Equal([0.0, 0], DeepGolden.Numbers(norm.State[0].Value));
        collection.Fold();
        Close.To([0.2, 0.4], DeepGolden.Numbers(norm.State[0].Value), 1e-6);
        Close.To([0.9 + 0.1 * 2, 0.9 + 0.1 * 8], DeepGolden.Numbers(norm.State[1].Value), 1e-6);
        // A single row has no variance of its own.
        Assert.All(DeepGolden.Numbers(norm.Forward(rows.narrow(0, 0, 1))), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Dropout_draws_from_the_step_and_from_nothing_else()
    {
        using var layer = new DropoutLayer(0.25, spatial: false);
        var x = ones(200, 100);
        Assert.Equal(DeepGolden.Numbers(x), DeepGolden.Numbers(layer.Forward(x)));
        double[] Masked(ulong seed)
        {
            using var generator = new Generator(seed);
            using var step = NoiseSource.Begin(generator);
            return DeepGolden.Numbers(layer.Forward(x));
        }
        Assert.Equal(Masked(3), Masked(3));
        Assert.NotEqual(Masked(3), Masked(4));
        Assert.InRange(Masked(3).Average(), 0.98, 1.02);
        Assert.Equal([0, 1 / 0.75f], Masked(3).Distinct().Order().Select(value => (float)value));

        using var spatial = new DropoutLayer(0.5, spatial: true);
        using (NoiseSource.Begin(random))
        {
            var maps = spatial.Forward(ones(6, 8, 3, 3));
            Assert.All(DeepGolden.Numbers(maps.mean([2, 3])), mean => Assert.True(mean is 0 or 2));
        }
        layer.SetTraining(false);
        Assert.Equal(DeepGolden.Numbers(x), Masked(3));
    }

    [Fact]
    public void A_decoder_that_sees_clusters_asks_for_them()
    {
        using var network = NetworkSpec.Mlp(6).Build(5, 2, random, clusters: 3);
        Assert.Equal([4L, 5L], network.Decode(zeros(4, 2), eye(4, 3)).shape);
        Assert.Throws<InvalidOperationException>(() => network.Decode(zeros(4, 2)));
        using var blind = NetworkSpec.Mlp(6).Build(5, 2, random);
        Assert.Throws<InvalidOperationException>(() => blind.Decode(zeros(4, 2), eye(4, 3)));
    }

    [Fact]
    public void Huge_features_leave_the_posterior_finite()
    {
        foreach (var covariance in Enum.GetValues<PosteriorCovariance>())
        {
            using var head = new PosteriorHead(3, 2, covariance, random);
            var posterior = head.Read(full([2, 3], 1e12));
            var noise = ones(2, 2);
            // A point has neither entropy nor density.
            torch.Tensor[] values = covariance == PosteriorCovariance.None
                ? [posterior.Sample(noise), posterior.Variance()]
                : [posterior.Sample(noise), posterior.Variance(), posterior.Entropy(), posterior.LogDensityAt(noise)];
            foreach (var value in values)
                Assert.All(DeepGolden.Numbers(value), number => Assert.True(double.IsFinite(number)));
        }
    }

    [Fact]
    public void Nothing_leaks()
    {
        using var network = NetworkSpec.Mlp([8, 8], batchNorm: true, dropout: 0.1).Build(5, 2, random);
        var rows = rand(4, 5);
        Once();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Once();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Once()
        {
            using var inner = NewDisposeScope();
            using var step = NoiseSource.Begin(random);
            var posterior = network.Encode(rows);
            network.Decode(posterior.Sample(posterior.Noise(random)));
        }
    }
}
