using TorchSharp;

namespace ClusterVae.Deep;

/// <summary>A network of dense layers with rectifiers and a diagonal posterior, as the hand-written passes see it.</summary>
internal sealed class FusedNetwork : IDisposable
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
    /// <param name="network">Keeps its weights.</param>
    /// <param name="bfloat16">Wide products are taken in bfloat16; what makes and what reads the code never is.</param>
    public static FusedNetwork? TryCreate(VaeNetwork network, bool bfloat16)
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
        FusedLayer Chosen(FusedLayer layer) => bfloat16 ? layer.Rounded() : layer;
        return new FusedNetwork(network.Latent, [.. trunk.Select(Chosen), head], [decoder[0], .. decoder.Skip(1).Select(Chosen)]);
    }

    /// <summary>For a network that is no longer trained.</summary>
    public FusedNetwork Frozen()
    {
        var frozen = new FusedNetwork(Latent, Array.ConvertAll(Encoder, layer => layer.Frozen()), Array.ConvertAll(Decoder, layer => layer.Frozen()));
        Dispose();
        return frozen;
    }

    /// <summary>q(z|x), without a graph.</summary>
    public DiagonalPosterior Encode(torch.Tensor x)
    {
        var both = Forward(Encoder, x);
        return new DiagonalPosterior(both.narrow(1, 0, Latent), both.narrow(1, Latent, Latent).clamp(Held(-LogVarBound), Held(LogVarBound)));
    }

    /// <summary>What the likelihood reads, without a graph.</summary>
    public torch.Tensor Decode(torch.Tensor z) => Forward(Decoder, z.contiguous());

    public void Dispose()
    {
        foreach (var layer in Encoder.Concat(Decoder))
            layer.Dispose();
    }

    private static torch.Tensor Forward(FusedLayer[] layers, torch.Tensor input)
    {
        var rows = (int)input.shape[0];
        for (var place = 0; place < layers.Length; place++)
        {
            var layer = layers[place];
            var nextIsBFloat16 = place + 1 < layers.Length && layers[place + 1].IsBFloat16;
            var product = Matrix.Borrow(torch.empty([rows, layer.Outputs], NumberTypes.Of(layer.IsBFloat16)));
            var value = nextIsBFloat16 == layer.IsBFloat16 ? product : Matrix.Borrow(torch.empty([rows, layer.Outputs], NumberTypes.Of(nextIsBFloat16)));
            layer.Multiply(input.to(NumberTypes.Of(layer.IsBFloat16)), product.First(rows));
            layer.Activate(product, value, rows);
            input = value.First(rows);
        }
        return input;
    }
}
