using ClusterVae.Deep.Distributions;
using ClusterVae.Deep.Networks;
using ClusterVae.Deep.Training;
using TorchSharp;

namespace ClusterVae.Deep.Models.Fused;

/// <summary>A network of dense layers with rectifiers and a diagonal posterior, as the hand-written passes see it.</summary>
internal sealed unsafe class FusedNetwork
{
    public const float LogVarBound = 30;                // as in PosteriorHead

    private FusedNetwork(VaeNetwork network, FusedLayer[] encoder, FusedLayer[] decoder)
    {
        (Latent, Encoder, Decoder) = (network.Latent, encoder, decoder);
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
        return new FusedNetwork(network, [.. trunk, head], [.. decoder]);
    }

    /// <summary>q(z|x), without a graph.</summary>
    public DiagonalPosterior Encode(torch.Tensor x)
    {
        var both = Forward(Encoder, x);
        return new DiagonalPosterior(both.narrow(1, 0, Latent), both.narrow(1, Latent, Latent).clamp(-LogVarBound, LogVarBound));
    }

    /// <summary>What the likelihood reads, without a graph.</summary>
    public torch.Tensor Decode(torch.Tensor z) => Forward(Decoder, z.contiguous());

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
