using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>y = x Wᵀ + b.</summary>
public sealed class DenseLayer : Layer
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

    public override Tensor Forward(Tensor x) => nn.functional.linear(x, Weight, Bias);          // [N,O]

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Weight.Dispose();
        Bias.Dispose();
    }
}
