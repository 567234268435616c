using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// An encoder whose posterior is a mixture, q(z|x) = Σ_k w_k(x) N(μ_k(x), σ²_k(x)) (EXoN (4)), and a decoder of z alone, or of z and the component (M2). The
/// weights come from the encoder's own features, or from a classifier network of their own (EXoN tables 5 and 9).
/// </summary>
internal sealed class MixtureNetwork : IDisposable
{
    private const double LogVarBound = 30;

    private readonly DenseLayer components;
    private readonly DenseLayer? weights;

    public MixtureNetwork(
        NetworkSpec spec, int inputWidth, int latent, int clusters, Generator generator, LayerList? classifierSpec = null, Device? device = null, bool decoderSeesComponent = false)
    {
        (Spec, InputWidth, Latent, Clusters, Device, DecoderSeesComponent) = (spec, inputWidth, latent, clusters, device ?? CPU, decoderSeesComponent);
        Trunk = spec.Encoder.Build(inputWidth, generator, device);
        components = new DenseLayer(Trunk.OutputWidth, 2 * clusters * latent, generator, device);
        if (classifierSpec is null)
            weights = new DenseLayer(Trunk.OutputWidth, clusters, generator, device);
        else
            Classifier = new Classifier(classifierSpec, inputWidth, clusters, generator, device);
        Decoder = spec.BuildDecoder(decoderSeesComponent ? latent + clusters : latent, inputWidth, generator, device);
        Parameters =
        [
            .. Trunk.Parameters.Prefixed("encoder"), .. components.Parameters.Prefixed("components"),
            .. Classifier?.Parameters ?? weights!.Parameters.Prefixed("weights"),
            .. Decoder.Parameters.Prefixed("decoder"),
        ];
        State = [.. Trunk.State.Prefixed("encoder"), .. Classifier?.State ?? [], .. Decoder.State.Prefixed("decoder")];
    }

    public NetworkSpec Spec { get; }

    public int InputWidth { get; }

    public int Latent { get; }

    public int Clusters { get; }

    public Device Device { get; }

    public bool DecoderSeesComponent { get; }

    public Chain Trunk { get; }

    public Chain Decoder { get; }

    /// <summary>Null where the weights come from the encoder's own features.</summary>
    public Classifier? Classifier { get; }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    public IReadOnlyList<NamedTensor> State { get; }

    /// <summary>The components' heads and the decoder: what is trained where the weights w(x) and the trunk below them stand still.</summary>
    public IReadOnlyList<NamedTensor> ComponentParameters => [.. components.Parameters.Prefixed("components"), .. Decoder.Parameters.Prefixed("decoder")];

    /// <summary>Open a dispose scope around it: the code's tensors belong to that scope.</summary>
    /// <param name="x">Rows.</param>
    /// <param name="weightsAtRest">No gradient reaches the trunk and the weights.</param>
    public MixtureCode Encode(Tensor x, bool weightsAtRest = false)
    {
        Tensor features, logWeights;
        using (weightsAtRest ? no_grad() : null)
        {
            features = Trunk.Forward(x);
            logWeights = Classifier?.LogProbabilities(x) ?? Categorical.LogNormalize(weights!.Forward(features));
        }
        var (means, logVars) = Read(features);
        return new MixtureCode(logWeights, means, logVars);
    }

    /// <summary>The components alone, for weights that are known from elsewhere; of a network with a classifier of its own.</summary>
    public (Tensor Means, Tensor LogVars) Components(Tensor x) => Read(Trunk.Forward(x));       // [N,K,D] each

    /// <summary>log w(x) alone, without the components.</summary>
    public Tensor LogWeights(Tensor x)
    {
        using var scope = NewDisposeScope();
        var logWeights = Classifier?.LogProbabilities(x) ?? Categorical.LogNormalize(weights!.Forward(Trunk.Forward(x)));
        return logWeights.MoveToOuterDisposeScope();                                            // [N,K]
    }

    public Tensor Decode(Tensor z) => DecoderSeesComponent
        ? throw new InvalidOperationException($"This decoder sees one of {Clusters} components besides z: give it the component too.")
        : Decoder.Forward(z);                                                                   // [N,inputWidth]

    /// <summary>The component, one-hot or soft, for a decoder that sees it; one that does not leaves it alone.</summary>
    public Tensor Decode(Tensor z, Tensor component)
    {
        if (!DecoderSeesComponent)
            return Decoder.Forward(z);
        using var scope = NewDisposeScope();
        return Decoder.Forward(cat([z, component], 1)).MoveToOuterDisposeScope();               // [N,inputWidth]
    }

    public void SetTraining(bool on)
    {
        Trunk.SetTraining(on);
        Classifier?.SetTraining(on);
        Decoder.SetTraining(on);
    }

    public void Dispose()
    {
        Trunk.Dispose();
        components.Dispose();
        Classifier?.Dispose();
        weights?.Dispose();
        Decoder.Dispose();
    }

    private (Tensor Means, Tensor LogVars) Read(Tensor features)
    {
        var both = components.Forward(features).view(-1, 2, Clusters, Latent);                  // [N,2,K,D]
        return (both.select(1, 0), both.select(1, 1).clamp(Held(-LogVarBound), Held(LogVarBound)));
    }
}

/// <summary>q(z|x) as a mixture.</summary>
/// <param name="LogWeights">[N,K].</param>
/// <param name="Means">[N,K,D].</param>
/// <param name="LogVars">[N,K,D].</param>
internal sealed record MixtureCode(Tensor LogWeights, Tensor Means, Tensor LogVars);
