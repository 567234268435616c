using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// One trunk with several heads q(c|x), a posterior head q(z|x), and a decoder that sees z and the memberships of one head.
/// </summary>
internal sealed class ClusterNetwork : IDisposable
{
    private readonly DenseLayer heads;
    private readonly PosteriorHead posterior;
    private readonly Chain decoder;

    public ClusterNetwork(NetworkSpec spec, int inputWidth, int latent, int clusters, int heads, Generator generator, Device? device = null)
    {
        (Spec, InputWidth, Latent, Clusters, Heads, Device) = (spec, inputWidth, latent, clusters, heads, device ?? CPU);
        Trunk = spec.Encoder.Build(inputWidth, generator, device);
        this.heads = new DenseLayer(Trunk.OutputWidth, heads * clusters, generator, device);
        posterior = new PosteriorHead(Trunk.OutputWidth, latent, PosteriorCovariance.Diagonal, generator, device);
        decoder = spec.BuildDecoder(latent + clusters, inputWidth, generator, device);
        ClusterParameters = [.. Trunk.Parameters.Prefixed("encoder"), .. this.heads.Parameters.Prefixed("clusters")];
        GenerativeParameters = [.. posterior.Parameters.Prefixed("head"), .. decoder.Parameters.Prefixed("decoder")];
        ClusterState = [.. Trunk.State.Prefixed("encoder")];
        GenerativeState = [.. decoder.State.Prefixed("decoder")];
    }

    public NetworkSpec Spec { get; }

    public int InputWidth { get; }

    public int Latent { get; }

    public int Clusters { get; }

    public int Heads { get; }

    public Device Device { get; }

    public Chain Trunk { get; }

    /// <summary>Of the trunk and the cluster heads: what a teacher has too.</summary>
    public IReadOnlyList<NamedTensor> ClusterParameters { get; }

    public IReadOnlyList<NamedTensor> GenerativeParameters { get; }

    public IReadOnlyList<NamedTensor> ClusterState { get; }

    public IReadOnlyList<NamedTensor> GenerativeState { get; }

    /// <summary>log q(c|x) of every head.</summary>
    public Tensor LogMemberships(Tensor features)
    {
        using var scope = NewDisposeScope();
        var logits = heads.Forward(features).view(-1, Heads, Clusters);
        return Categorical.LogNormalize(logits).MoveToOuterDisposeScope();                      // [N,M,K]
    }

    /// <summary>q(z|x) from the trunk's features, or from some of their rows.</summary>
    public Posterior Posterior(Tensor features) => posterior.Read(features);

    /// <summary>What the likelihood reads as p(x|z,c), c one-hot or soft.</summary>
    public Tensor Decode(Tensor z, Tensor cluster)
    {
        using var scope = NewDisposeScope();
        return decoder.Forward(cat([z, cluster], 1)).MoveToOuterDisposeScope();                 // [N,inputWidth]
    }

    public void SetTraining(bool on)
    {
        Trunk.SetTraining(on);
        decoder.SetTraining(on);
    }

    public void Dispose()
    {
        Trunk.Dispose();
        heads.Dispose();
        posterior.Dispose();
        decoder.Dispose();
    }
}
