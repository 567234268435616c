using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>
/// A differentiable map of a batch. Not an nn.Module: those draw their first weights from the global random state, and their batch
/// normalisation writes to shared buffers in the forward pass; a layer here does neither, so that many threads may run it at once.
/// </summary>
internal abstract class Layer : IDisposable
{
    /// <summary>What the optimiser moves; names are unique within the layer.</summary>
    public virtual IReadOnlyList<NamedTensor> Parameters => [];

    /// <summary>Running statistics and the like.</summary>
    public virtual IReadOnlyList<NamedTensor> State => [];

    public abstract Tensor Forward(Tensor x);

    /// <summary>Batch statistics and dropout while training, running statistics and no dropout otherwise.</summary>
    public virtual void SetTraining(bool on) { }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    ReLU,

    /// <summary>Slope 0.1 on the negative side, as in EXoN's tables.</summary>
    LeakyReLU,
    SiLU,
    Tanh,
}

internal sealed class ActivationLayer(Activation kind) : Layer
{
    public Activation Kind { get; } = kind;

    public override Tensor Forward(Tensor x) => Kind switch
    {
        Activation.ReLU => x.relu(),
        Activation.LeakyReLU => x.leaky_relu(Held(0.1)),
        Activation.SiLU => x.silu(),
        Activation.Tanh => x.tanh(),
        _ => throw new InvalidOperationException($"Activation {Kind} is not known."),
    };
}

/// <summary>
/// Sets numbers (or, when spatial, whole feature maps) to zero with the given probability and scales the rest by 1/(1 − rate). The mask
/// comes from the micro-batch's generator; where there is none nothing is dropped.
/// </summary>
internal sealed class DropoutLayer(double rate, bool spatial) : Layer
{
    private bool training = true;

    public override Tensor Forward(Tensor x)
    {
        if (!training || rate <= 0 || NoiseSource.Current is not { } generator)
            return x.alias();
        using var scope = NewDisposeScope();
        var shape = x.shape;
        if (spatial)
            (shape[^1], shape[^2]) = (1, 1);
        var kept = rand(shape, ScalarType.Float32, generator: generator).ge(Held(rate)).to(ScalarType.Float32).to(x.device);
        return (x * (kept * Held(1 / (1 - rate)))).MoveToOuterDisposeScope();
    }

    public override void SetTraining(bool on) => training = on;
}
