using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A dense layer with what follows it: its weights, where their gradients stand among the parameters, and the slope below zero.</summary>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">[outputs].</param>
/// <param name="Parameter">The place of the weight; the bias stands behind it.</param>
/// <param name="Slope">0 for ReLU, 0.1 for the leaky one, 1 where nothing follows.</param>
internal sealed unsafe record FusedLayer(torch.Tensor Weight, torch.Tensor Bias, int Parameter, float Slope) : IDisposable
{
    public int Inputs => (int)Weight.shape[1];

    public int Outputs => (int)Weight.shape[0];

    /// <summary>What products take in place of the weight: a copy in bfloat16, or one whose layout is faster. Null where they take the weight itself.</summary>
    public torch.Tensor? Copy { get; private init; }

    public bool IsBFloat16 => Copy is { dtype: torch.ScalarType.BFloat16 };

    private bool IsTransposed { get; init; }

    /// <summary>The same layer with products in bfloat16, where they are wide enough to gain by it.</summary>
    public FusedLayer Rounded()
    {
        using var off = torch.no_grad();
        return ProductPrecision.IsWide(Inputs, Outputs) ? this with { Copy = torch.empty_like(Weight, torch.ScalarType.BFloat16).DetachFromDisposeScope() } : this;
    }

    /// <summary>For weights that no longer change: the product with Wᵀ laid out anew is the faster one.</summary>
    public FusedLayer Frozen()
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return this with { Copy = Weight.t().to(NumberTypes.Of(IsBFloat16)).contiguous().DetachFromDisposeScope(), IsTransposed = true };
    }

    /// <summary>Brings the copy up to date.</summary>
    public void Refresh()
    {
        using var off = torch.no_grad();
        if (IsBFloat16)
            Copy!.copy_(Weight);
    }

    /// <summary>output ← input Wᵀ.</summary>
    public void Multiply(torch.Tensor input, torch.Tensor output)
    {
        if (IsTransposed)
            output.addmm_(input, Copy!, 0, 1);
        else
            output.addmm_(input, (Copy ?? Weight).t(), 0, 1);
    }

    /// <summary>inputGradient ← dz W.</summary>
    public void MultiplyBack(torch.Tensor dz, torch.Tensor inputGradient) => inputGradient.addmm_(dz, Copy ?? Weight, 0, 1);

    /// <summary>value ← f(z + b).</summary>
    public void Activate(Matrix z, Matrix value, int rows) =>
        FusedKernels.Activate(z, value, (float*)TensorMemory.Address(Bias), rows, Slope);

    /// <summary>Frees the copy; the weights belong to the network.</summary>
    public void Dispose() => Copy?.Dispose();

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
