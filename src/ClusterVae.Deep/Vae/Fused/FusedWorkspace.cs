using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A float32 matrix that is allocated once and used again for micro-batches of at most its rows.</summary>
internal sealed unsafe class Matrix(int rows, int width) : IDisposable
{
    private readonly torch.Tensor whole = torch.zeros([rows, width], torch.float32).DetachFromDisposeScope();

    public int Width => width;

    public float* Memory { get; private set; }

    /// <summary>The first rows; the scope of the caller owns the view.</summary>
    public torch.Tensor First(int count)
    {
        Memory = (float*)TensorMemory.Address(whole);
        return whole.narrow(0, 0, count);
    }

    public void Dispose() => whole.Dispose();
}

/// <summary>What one worker needs for one micro-batch: each layer's output and the gradient that comes back to it.</summary>
internal sealed class FusedWorkspace : IDisposable
{
    public FusedWorkspace(IReadOnlyList<FusedLayer> layers, int rows, int latent)
    {
        Outputs = [.. layers.Select(layer => new Matrix(rows, layer.Outputs))];
        Gradients = [.. layers.Select(layer => new Matrix(rows, layer.Outputs))];
        Code = new Matrix(rows, latent);
        CodeGradient = new Matrix(rows, latent);
    }

    public Matrix[] Outputs { get; }

    public Matrix[] Gradients { get; }

    public Matrix Code { get; }

    public Matrix CodeGradient { get; }

    public void Dispose()
    {
        foreach (var matrix in Outputs.Concat(Gradients))
            matrix.Dispose();
        Code.Dispose();
        CodeGradient.Dispose();
    }
}
