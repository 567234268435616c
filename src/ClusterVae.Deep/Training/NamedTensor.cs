using TorchSharp;

namespace ClusterVae.Deep.Training;

/// <summary>A tensor under the name that it has in checkpoints and model files.</summary>
public sealed record NamedTensor(string Name, torch.Tensor Value);
