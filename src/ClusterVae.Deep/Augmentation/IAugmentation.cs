using static TorchSharp.torch;

namespace ClusterVae.Deep.Augmentation;

/// <summary>A random change of rows that leaves what they are: the cheapest knowledge that an unsupervised objective can be given.</summary>
public interface IAugmentation
{
    /// <summary>Changed rows of the same shape; the rows given are left as they are.</summary>
    /// <param name="rows">[N,D] float32.</param>
    /// <param name="generator">Draws happen on the CPU from this one and nothing else.</param>
    /// <param name="strength">Scales how far the changes reach: 0 leaves the rows equal, 1 is what the settings say.</param>
    Tensor Apply(Tensor rows, Generator generator, double strength = 1);                        // [N,D]
}
