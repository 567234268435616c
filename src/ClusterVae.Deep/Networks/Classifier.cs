using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>A network of its own that says log w(y|x): layers, then a dense one and a softmax (004 tables 5 and 9).</summary>
internal sealed class Classifier : IDisposable
{
    private readonly int inputWidth;
    private readonly Chain chain;
    private readonly DenseLayer weights;

    public Classifier(LayerList spec, int inputWidth, int classes, Generator generator, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (Spec, this.inputWidth, Classes, Device) = (spec, inputWidth, classes, device ?? CPU);
        chain = spec.Build(inputWidth, generator, device);
        weights = new DenseLayer(chain.OutputWidth, classes, generator, device);
        Parameters = [.. chain.Parameters.Prefixed("classifier"), .. weights.Parameters.Prefixed("weights")];
        State = [.. chain.State.Prefixed("classifier")];
    }

    public LayerList Spec { get; }

    public int Classes { get; }

    public Device Device { get; }

    public IReadOnlyList<NamedTensor> Parameters { get; }

    public IReadOnlyList<NamedTensor> State { get; }

    public Tensor LogProbabilities(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return Categorical.LogNormalize(weights.Forward(chain.Forward(rows))).MoveToOuterDisposeScope();       // [N,K]
    }

    public void SetTraining(bool on) => chain.SetTraining(on);

    /// <summary>Another one of the same shape and values that nothing trains and that never drops out.</summary>
    public Classifier Frozen()
    {
        // The first weights are overwritten at once; the generator only has to exist.
        using var generator = new Generator(0);
        var copy = new Classifier(Spec, inputWidth, Classes, generator, Device);
        foreach (var parameter in copy.Parameters)
            parameter.Value.requires_grad_(false);
        copy.SetTraining(false);
        Parameters.CopyTo(copy.Parameters);
        State.CopyTo(copy.State);
        return copy;
    }

    public void Dispose()
    {
        chain.Dispose();
        weights.Dispose();
    }
}
