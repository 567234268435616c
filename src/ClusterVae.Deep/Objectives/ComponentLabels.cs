using ClusterVae.Deep.Training;
using static TorchSharp.torch;

namespace ClusterVae.Deep.Objectives;

/// <summary>The component of each row of the data where it is known (001), −1 where it is not.</summary>
public sealed class ComponentLabels : IDisposable
{
    private readonly Tensor labels;

    public ComponentLabels(ReadOnlySpan<int> components, int clusters, Device? device = null)
    {
        for (var row = 0; row < components.Length; row++)
        {
            if (components[row] < -1 || components[row] >= clusters)
                throw new ArgumentOutOfRangeException(nameof(components), components[row], $"Row {row} names a component outside 0..{clusters - 1}; write -1 where it is not known.");
        }
        labels = tensor(Array.ConvertAll(components.ToArray(), component => (long)component), device: device).DetachFromDisposeScope();
    }

    public Tensor Of(MicroBatch batch) => labels.index_select(0, batch.Indices);                // [b]

    public void Dispose() => labels.Dispose();
}
