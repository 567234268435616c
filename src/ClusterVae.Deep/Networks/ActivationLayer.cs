using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

[JsonConverter(typeof(JsonStringEnumConverter<Activation>))]
public enum Activation
{
    ReLU,

    /// <summary>Slope 0.1 on the negative side, as in 004's tables.</summary>
    LeakyReLU,
    SiLU,
    Tanh,
}

public sealed class ActivationLayer(Activation kind) : Layer
{
    public Activation Kind { get; } = kind;

    public override Tensor Forward(Tensor x) => Kind switch
    {
        Activation.ReLU => x.relu(),
        Activation.LeakyReLU => nn.functional.leaky_relu(x, 0.1),
        Activation.SiLU => x.silu(),
        Activation.Tanh => x.tanh(),
        _ => throw new InvalidOperationException($"Activation {Kind} is not known."),
    };
}
