using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A dense layer with what follows it: its weights, where their gradients stand among the parameters, and the slope below zero.</summary>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">[outputs].</param>
/// <param name="Parameter">The place of the weight; the bias stands behind it.</param>
/// <param name="Slope">0 for ReLU, 0.1 for the leaky one, 1 where nothing follows.</param>
internal sealed unsafe record FusedLayer(torch.Tensor Weight, torch.Tensor Bias, int Parameter, float Slope)
{
    public int Inputs => (int)Weight.shape[1];

    public int Outputs => (int)Weight.shape[0];

    /// <summary>Wᵀ laid out anew, for weights that no longer change: the product with it is the faster one. Null while training.</summary>
    public torch.Tensor? Transposed { get; init; }

    public FusedLayer Frozen()
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return this with { Transposed = Weight.t().contiguous().DetachFromDisposeScope() };
    }

    /// <summary>output ← input Wᵀ.</summary>
    public void Multiply(torch.Tensor input, torch.Tensor output)
    {
        if (Transposed is null)
            output.addmm_(input, Weight.t(), 0, 1);
        else
            output.addmm_(input, Transposed, 0, 1);
    }

    /// <summary>z ← f(z + b).</summary>
    public void Activate(float* z, int rows)
    {
        var bias = (float*)TensorMemory.Address(Bias);
        if (Slope == 1)
            FusedKernels.AddBias(z, bias, rows, Outputs);
        else
            FusedKernels.AddBiasRectify(z, bias, rows, Outputs, Slope);
    }

    /// <summary>The layers of a chain, or null where it has others than dense ones and rectifiers.</summary>
    public static List<FusedLayer>? Of(Chain chain, ref int parameter)
    {
        var layers = new List<FusedLayer>();
        foreach (var layer in chain.Layers)
        {
            switch (layer)
            {
                case DenseLayer dense:
                    layers.Add(new FusedLayer(dense.Weight, dense.Bias, parameter, 1));
                    parameter += 2;
                    break;
                case ActivationLayer { Kind: Activation.ReLU or Activation.LeakyReLU } activation when layers.Count > 0 && layers[^1].Slope == 1:
                    layers[^1] = layers[^1] with { Slope = activation.Kind == Activation.ReLU ? 0 : 0.1f };
                    break;
                default:
                    return null;
            }
        }
        return layers;
    }
}
