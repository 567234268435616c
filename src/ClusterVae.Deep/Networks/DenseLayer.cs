using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>y = x Wᵀ + b.</summary>
internal sealed class DenseLayer : Layer
{
    public DenseLayer(int inputs, int outputs, Generator generator, Device? device = null)
    {
        Weight = InitialWeights.Draw([outputs, inputs], inputs, generator, device);
        Bias = InitialWeights.Draw([outputs], inputs, generator, device);
        Parameters = [new NamedTensor("weight", Weight), new NamedTensor("bias", Bias)];
    }

    public Tensor Weight { get; }                                                               // [O,I]

    public Tensor Bias { get; }                                                                 // [O]

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override Tensor Forward(Tensor x)                                                    // [N,O]
    {
        if (!ProductPrecision.Rounds(Weight.shape[1], Weight.shape[0]))
            return nn.functional.linear(x, Weight, Bias);
        using var scope = NewDisposeScope();
        var product = nn.functional.linear(x.to(ScalarType.BFloat16), Weight.to(ScalarType.BFloat16));
        return product.to(ScalarType.Float32).Plus(Bias).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Weight.Dispose();
        Bias.Dispose();
    }
}

/// <summary>PyTorch's default law for dense and convolutional layers, drawn from a given generator.</summary>
internal static class InitialWeights
{
    /// <summary>U(−1/√fanIn, 1/√fanIn), for weights and biases alike (Kaiming uniform with a = √5).</summary>
    public static Tensor Draw(long[] shape, long fanIn, Generator generator, Device? device)
    {
        using var scope = NewDisposeScope();
        var bound = 1 / Math.Sqrt(fanIn);
        var values = (rand(shape, ScalarType.Float32, generator: generator) * Held(2 * bound) - Held(bound)).to(device ?? CPU);
        // The generator's device is the CPU, whatever the weights' device: the same seed gives the same weights everywhere.
        return values.requires_grad_(true).DetachFromDisposeScope();
    }

    public static Tensor Constant(long length, double value, Device? device, bool trainable) =>
        full(length, Held(value), ScalarType.Float32, device, requires_grad: trainable).DetachFromDisposeScope();
}
