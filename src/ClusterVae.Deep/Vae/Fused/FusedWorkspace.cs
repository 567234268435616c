using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A matrix that is allocated once and used again for micro-batches of at most its rows.</summary>
internal sealed unsafe class Matrix : IDisposable
{
    private readonly torch.Tensor whole;

    public Matrix(int rows, int width, bool bfloat16) : this(torch.zeros([rows, width], NumberTypes.Of(bfloat16)).DetachFromDisposeScope()) { }

    private Matrix(torch.Tensor whole)
    {
        (this.whole, Width, IsBFloat16) = (whole, (int)whole.shape[1], whole.dtype == torch.ScalarType.BFloat16);
        Memory = (void*)TensorMemory.Address(whole);
    }

    public int Width { get; }

    public bool IsBFloat16 { get; }

    public void* Memory { get; }

    /// <summary>A tensor of two dimensions that stays its owner's.</summary>
    public static Matrix Borrow(torch.Tensor tensor) => new(tensor);

    /// <summary>The first rows; the scope of the caller owns the view.</summary>
    public torch.Tensor First(int count) => whole.narrow(0, 0, count);

    public void Dispose() => whole.Dispose();
}

/// <summary>
/// One layer's place to work in. A product comes in the precision in which it was taken, and what goes on to the next layer in that layer's;
/// where the two agree they share their memory.
/// </summary>
internal sealed class LayerMemory : IDisposable
{
    public LayerMemory(FusedLayer layer, bool nextIsBFloat16, int rows)
    {
        var shared = layer.IsBFloat16 == nextIsBFloat16;
        Product = new Matrix(rows, layer.Outputs, layer.IsBFloat16);
        ProductGradient = new Matrix(rows, layer.Outputs, layer.IsBFloat16);
        Value = shared ? Product : new Matrix(rows, layer.Outputs, nextIsBFloat16);
        ValueGradient = shared ? ProductGradient : new Matrix(rows, layer.Outputs, nextIsBFloat16);
    }

    /// <summary>z = x Wᵀ.</summary>
    public Matrix Product { get; }

    /// <summary>f(z + b).</summary>
    public Matrix Value { get; }

    public Matrix ValueGradient { get; }

    public Matrix ProductGradient { get; }

    public void Dispose()
    {
        foreach (var matrix in new[] { Product, Value, ValueGradient, ProductGradient }.Distinct())
            matrix.Dispose();
    }
}

/// <summary>What one worker needs for one micro-batch.</summary>
internal sealed class FusedWorkspace(FusedNetwork network, int rows) : IDisposable
{
    public LayerMemory[] Encoder { get; } = Of(network.Encoder, rows);

    public LayerMemory[] Decoder { get; } = Of(network.Decoder, rows);

    public Matrix Code { get; } = new(rows, network.Latent, false);

    public Matrix CodeGradient { get; } = new(rows, network.Latent, false);

    // What reads the last layer reads it as it is.
    private static LayerMemory[] Of(FusedLayer[] layers, int rows) =>
        [.. layers.Select((layer, place) => new LayerMemory(layer, place + 1 < layers.Length ? layers[place + 1].IsBFloat16 : layer.IsBFloat16, rows))];

    public void Dispose()
    {
        foreach (var memory in Encoder.Concat(Decoder))
            memory.Dispose();
        Code.Dispose();
        CodeGradient.Dispose();
    }
}
