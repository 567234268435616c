using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// An encoder whose posterior is a mixture, q(z|x) = Σ_k w_k(x) N(μ_k(x), σ²_k(x)) (EXoN (4)), and a decoder of z alone. The weights
/// come from the encoder's own features, or from a classifier network of their own (EXoN tables 5 and 9).
/// </summary>
public sealed class MixtureNetwork : IDisposable
{
    private const double LogVarBound = 30;

    private readonly DenseLayer components;
    private readonly DenseLayer weights;
    private readonly Chain? classifier;

    public MixtureNetwork(
        NetworkSpec spec, int inputWidth, int latent, int clusters, Generator generator, LayerList? classifierSpec = null, Device? device = null)
    {
        (Spec, InputWidth, Latent, Clusters, Device) = (spec, inputWidth, latent, clusters, device ?? CPU);
        Trunk = spec.Encoder.Build(inputWidth, generator, device);
        components = new DenseLayer(Trunk.OutputWidth, 2 * clusters * latent, generator, device);
        classifier = classifierSpec?.Build(inputWidth, generator, device);
        weights = new DenseLayer(classifier?.OutputWidth ?? Trunk.OutputWidth, clusters, generator, device);
        Decoder = spec.BuildDecoder(latent, inputWidth, generator, device);
        Parameters =
        [
            .. Trunk.Parameters.Prefixed("encoder"), .. components.Parameters.Prefixed("components"),
            .. (classifier?.Parameters ?? []).Prefixed("classifier"), .. weights.Parameters.Prefixed("weights"),
            .. Decoder.Parameters.Prefixed("decoder"),
        ];
        State = [.. Trunk.State.Prefixed("encoder"), .. (classifier?.State ?? []).Prefixed("classifier"), .. Decoder.State.Prefixed("decoder")];
    }

    public NetworkSpec Spec { get; }

    public int InputWidth { get; }

    public int Latent { get; }

    public int Clusters { get; }

    public Device Device { get; }

    public Chain Trunk { get; }

    public Chain Decoder { get; }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    public IReadOnlyList<NamedTensor> State { get; }

    /// <summary>The components' heads and the decoder: what is trained where the weights w(x) and the trunk below them stand still.</summary>
    public IReadOnlyList<NamedTensor> ComponentParameters => [.. components.Parameters.Prefixed("components"), .. Decoder.Parameters.Prefixed("decoder")];

    /// <summary>Open a dispose scope around it: the code's tensors belong to that scope.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="weightsAtRest">No gradient reaches the trunk and the weights.</param>
    public MixtureCode Encode(Tensor x, bool weightsAtRest = false)
    {
        if (weightsAtRest)
        {
            var (known, logWeights) = Known(x);
            return Code(known, logWeights);
        }
        var features = Trunk.Forward(x);
        return Code(features, Categorical.LogNormalize(weights.Forward(classifier?.Forward(x) ?? features)));
    }

    private (Tensor Features, Tensor LogWeights) Known(Tensor x)
    {
        using var off = no_grad();
        var features = Trunk.Forward(x);
        return (features, Categorical.LogNormalize(weights.Forward(classifier?.Forward(x) ?? features)));
    }

    private MixtureCode Code(Tensor features, Tensor logWeights)
    {
        var both = components.Forward(features).view(-1, 2, Clusters, Latent);                  // [N,2,K,D]
        return new MixtureCode(logWeights, both.select(1, 0), both.select(1, 1).clamp(-LogVarBound, LogVarBound));
    }

    /// <summary>log w(x) alone, without the components.</summary>
    public Tensor LogWeights(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(weights.Forward((classifier ?? Trunk).Forward(x))).MoveToOuterDisposeScope();  // [N,K]
    }

    public Tensor Decode(Tensor z) => Decoder.Forward(z);                                       // [N,inputWidth]

    public void SetTraining(bool on)
    {
        Trunk.SetTraining(on);
        classifier?.SetTraining(on);
        Decoder.SetTraining(on);
    }

    public void Dispose()
    {
        Trunk.Dispose();
        components.Dispose();
        classifier?.Dispose();
        weights.Dispose();
        Decoder.Dispose();
    }
}

/// <summary>q(z|x) as a mixture.</summary>
/// <param name="LogWeights">[N,K].</param>
/// <param name="Means">[N,K,D].</param>
/// <param name="LogVars">[N,K,D].</param>
public sealed record MixtureCode(Tensor LogWeights, Tensor Means, Tensor LogVars);
