using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Networks;

/// <summary>
/// Sets numbers (or, when spatial, whole feature maps) to zero with the given probability and scales the rest by 1/(1 − rate). The mask
/// comes from the micro-batch's generator; where there is none nothing is dropped.
/// </summary>
public sealed class DropoutLayer(double rate, bool spatial) : Layer
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
        var kept = rand(shape, ScalarType.Float32, generator: generator).ge(rate).to(ScalarType.Float32).to(x.device);
        return (x * (kept * (1 / (1 - rate)))).MoveToOuterDisposeScope();
    }

    public override void SetTraining(bool on) => training = on;
}
