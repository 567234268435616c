using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A network of dense layers with rectifiers and a diagonal posterior, as the hand-written passes see it.</summary>
internal sealed unsafe class FusedNetwork : IDisposable
{
    public const float LogVarBound = 30;                // as in PosteriorHead

    private FusedNetwork(int latent, FusedLayer[] encoder, FusedLayer[] decoder)
    {
        (Latent, Encoder, Decoder) = (latent, encoder, decoder);
    }

    public int Latent { get; }

    /// <summary>The last one is the head: means, then log-variances.</summary>
    public FusedLayer[] Encoder { get; }

    public FusedLayer[] Decoder { get; }

    /// <summary>Null where the network has other parts.</summary>
    public static FusedNetwork? TryCreate(VaeNetwork network)
    {
        if (network.Device.type != DeviceType.CPU || network.Covariance != PosteriorCovariance.Diagonal || network.Clusters > 0)
            return null;
        var parameter = 0;
        if (FusedLayer.Of(network.Trunk, ref parameter) is not { } trunk)
            return null;
        var head = new FusedLayer(network.Head.Dense.Weight, network.Head.Dense.Bias, parameter, 1);
        parameter += 2;
        if (FusedLayer.Of(network.Decoder, ref parameter) is not { Count: > 0 } decoder || decoder[^1].Slope != 1)
            return null;
        return new FusedNetwork(network.Latent, [.. trunk, head], [.. decoder]);
    }

    /// <summary>For a network that is no longer trained.</summary>
    public FusedNetwork Frozen() => new(Latent, Array.ConvertAll(Encoder, layer => layer.Frozen()), Array.ConvertAll(Decoder, layer => layer.Frozen()));

    /// <summary>q(z|x), without a graph.</summary>
    public DiagonalPosterior Encode(torch.Tensor x)
    {
        var both = Forward(Encoder, x);
        return new DiagonalPosterior(both.narrow(1, 0, Latent), both.narrow(1, Latent, Latent).clamp(-LogVarBound, LogVarBound));
    }

    /// <summary>What the likelihood reads, without a graph.</summary>
    public torch.Tensor Decode(torch.Tensor z) => Forward(Decoder, z.contiguous());

    /// <summary>Frees what freezing made; the weights belong to the network.</summary>
    public void Dispose()
    {
        foreach (var layer in Encoder.Concat(Decoder))
            layer.Transposed?.Dispose();
    }

    private static torch.Tensor Forward(FusedLayer[] layers, torch.Tensor input)
    {
        foreach (var layer in layers)
        {
            var output = torch.empty([input.shape[0], layer.Outputs], torch.float32);
            layer.Multiply(input, output);
            layer.Activate((float*)TensorMemory.Address(output), (int)input.shape[0]);
            input = output;
        }
        return input;
    }
}
