using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// Encoder trunk, posterior head and decoder. The decoder may see a cluster: then <see cref="Clusters"/> numbers (a one-hot, or soft
/// memberships) stand behind z in its input.
/// </summary>
internal sealed class VaeNetwork : IDisposable
{
    internal VaeNetwork(
        NetworkSpec spec, int inputWidth, int latent, Generator generator, PosteriorCovariance covariance, int clusters, Device? device, int outputs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(latent, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(clusters);
        (Spec, InputWidth, Latent, Covariance, Clusters) = (spec, inputWidth, latent, covariance, clusters);
        Device = device ?? CPU;
        Trunk = spec.Encoder.Build(inputWidth, generator, device);
        Head = new PosteriorHead(Trunk.OutputWidth, latent, covariance, generator, device);
        Decoder = spec.BuildDecoder(latent + clusters, inputWidth * outputs, generator, device);
        Parameters =
        [
            .. Trunk.Parameters.Prefixed("encoder"), .. Head.Parameters.Prefixed("head"), .. Decoder.Parameters.Prefixed("decoder"),
        ];
        State = [.. Trunk.State.Prefixed("encoder"), .. Decoder.State.Prefixed("decoder")];
    }

    public NetworkSpec Spec { get; }

    public int InputWidth { get; }

    public int Latent { get; }

    public PosteriorCovariance Covariance { get; }

    /// <summary>0 where the decoder sees z alone.</summary>
    public int Clusters { get; }

    public Device Device { get; }

    public Chain Trunk { get; }

    public PosteriorHead Head { get; }

    public Chain Decoder { get; }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    public IReadOnlyList<NamedTensor> State { get; }

    /// <summary>q(z|x). Open a dispose scope around it: the posterior's tensors belong to that scope.</summary>
    public Posterior Encode(Tensor x) => Head.Read(Trunk.Forward(x));

    /// <summary>What the likelihood reads as p(x|z): logits or means.</summary>
    public Tensor Decode(Tensor z)
    {
        if (Clusters > 0)
            throw new InvalidOperationException($"This decoder sees one of {Clusters} clusters besides z: give it the cluster too.");
        return Decoder.Forward(z);                                                              // [N,inputWidth]
    }

    /// <summary>What the likelihood reads as p(x|z,c).</summary>
    public Tensor Decode(Tensor z, Tensor cluster)
    {
        if (Clusters == 0)
            throw new InvalidOperationException("This decoder sees z alone.");
        using var scope = NewDisposeScope();
        return Decoder.Forward(cat([z, cluster], 1)).MoveToOuterDisposeScope();                 // [N,inputWidth]
    }

    public void SetTraining(bool on)
    {
        Trunk.SetTraining(on);
        Decoder.SetTraining(on);
    }

    public void Dispose()
    {
        Trunk.Dispose();
        Head.Dispose();
        Decoder.Dispose();
    }
}
