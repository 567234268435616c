using System.Globalization;
using static TorchSharp.torch;

namespace ClusterVae.Deep;

/// <summary>Layers one after another; parameter names are prefixed with the layer's number.</summary>
internal sealed class Chain : Layer
{
    public Chain(IReadOnlyList<Layer> layers, int outputWidth)
    {
        Layers = layers;
        OutputWidth = outputWidth;
        Parameters = Named(layer => layer.Parameters);
        State = Named(layer => layer.State);
    }

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Numbers per row at the end.</summary>
    public int OutputWidth { get; }

    public override IReadOnlyList<NamedTensor> Parameters { get; }

    public override IReadOnlyList<NamedTensor> State { get; }

    public override Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var current = x.alias();
        foreach (var layer in Layers)
            current = layer.Forward(current);
        return current.MoveToOuterDisposeScope();
    }

    public override void SetTraining(bool on)
    {
        foreach (var layer in Layers)
            layer.SetTraining(on);
    }

    private NamedTensor[] Named(Func<Layer, IReadOnlyList<NamedTensor>> part) =>
        [.. Layers.SelectMany((layer, place) =>
            part(layer).Select(tensor => tensor with { Name = string.Create(CultureInfo.InvariantCulture, $"{place}.{tensor.Name}") }))];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var layer in Layers)
            layer.Dispose();
    }
}
