using ClusterVae.Testing;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Tests.Networks;

/// <summary>Layers with PyTorch's weights give PyTorch's outputs and gradients.</summary>
public sealed class NetworkGoldenTests
{
    private const string File = "deep_networks.json";

    private static readonly Dictionary<string, LayerList> Layers = new()
    {
        ["mlp"] = [new DenseSpec(6), new BatchNormSpec(), new ActivationSpec(Activation.ReLU), new DenseSpec(3)],
        ["pooled"] = [new ToMapsSpec(2, 5, 7), new MaxPoolSpec(), new GlobalAverageSpec()],
        ["leaky"] = [new ActivationSpec(Activation.LeakyReLU)],
        ["convolution 3 1"] = [new ToMapsSpec(2, 5, 7), new ConvolutionSpec(3, 3, 1)],
        ["convolution 4 2"] = [new ToMapsSpec(2, 5, 7), new ConvolutionSpec(3, 4, 2)],
        ["convolution 5 2"] = [new ToMapsSpec(2, 5, 7), new ConvolutionSpec(3, 5, 2)],
        ["convolution 4 1"] = [new ToMapsSpec(2, 5, 7), new ConvolutionSpec(3, 4, 1)],
        ["transposed 4 2 5x7"] = [new ToMapsSpec(2, 3, 4), new TransposedConvolutionSpec(3, 5, 7, 4, 2)],
        ["transposed 5 2 6x8"] = [new ToMapsSpec(2, 3, 4), new TransposedConvolutionSpec(3, 6, 8, 5, 2)],
        ["transposed 3 1 3x4"] = [new ToMapsSpec(2, 3, 4), new TransposedConvolutionSpec(3, 3, 4, 3, 1)],
        ["transposed 4 1 3x4"] = [new ToMapsSpec(2, 3, 4), new TransposedConvolutionSpec(3, 3, 4, 4, 1)],
        ["transposed 1 2 6x8"] = [new ToMapsSpec(2, 3, 4), new TransposedConvolutionSpec(3, 6, 8, 1, 2)],
    };

    public static TheoryData<string> Names => [.. DeepGolden.Names(File).Where(name => !name.StartsWith("batch-norm", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Names))]
    public void Value_and_gradient_equal_pytorch(string name)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var golden = Case(name);
        var x = DeepGolden.ToTensor(golden["inputs"]["x"], ScalarType.Float32).requires_grad_(true);
        using var chain = Layers[name].Build((int)x.shape[1], random);
        for (var place = 0; place < chain.Parameters.Count; place++)
        {
            using (no_grad())
                chain.Parameters[place].Value.copy_(DeepGolden.ToTensor(golden["inputs"][$"p{place}"], ScalarType.Float32));
        }
        var output = chain.Forward(x);
        Assert.Equal(chain.OutputWidth, output.shape[1]);
        Close.To(golden["output"], DeepGolden.Numbers(output), 1e-5, 1e-5);
        Tensor[] leaves = [x, .. chain.Parameters.Select(parameter => parameter.Value)];
        var gradients = autograd.grad([(output * DeepGolden.ToTensor(golden["cotangent"], ScalarType.Float32)).sum()], leaves);
        Close.To(golden["gradients"]["x"], DeepGolden.Numbers(gradients[0]), 1e-4, 1e-5);
        for (var place = 1; place < leaves.Length; place++)
            Close.To(golden["gradients"][$"p{place - 1}"], DeepGolden.Numbers(gradients[place]), 1e-4, 2e-5);
    }

    [Theory, InlineData("training"), InlineData("running")]
    public void Batch_norm_equals_pytorch(string mode)
    {
        using var scope = NewDisposeScope();
        var golden = Case($"batch-norm {mode}");
        var x = DeepGolden.ToTensor(golden["inputs"]["x"], ScalarType.Float32).requires_grad_(true);
        using var norm = new MicroBatchNorm(4);
        using (no_grad())
        {
            norm.Parameters[0].Value.copy_(linspace(0.5, 1.5, 4));
            norm.Parameters[1].Value.copy_(linspace(-1, 1, 4));
            norm.Forward(x);
        }
        norm.SetTraining(mode == "training");
        var output = norm.Forward(x);
        Close.To(golden["output"], DeepGolden.Numbers(output), 1e-5, 1e-5);
        var gradient = autograd.grad([(output * DeepGolden.ToTensor(golden["cotangent"], ScalarType.Float32)).sum()], [x])[0];
        Close.To(golden["gradients"]["x"], DeepGolden.Numbers(gradient), 1e-4, 1e-5);
    }

    private static Golden Case(string name) => Golden.Load(File)["cases"].Items.Single(item => item["name"].Text == name);
}
