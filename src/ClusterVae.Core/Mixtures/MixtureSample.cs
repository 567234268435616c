using ClusterVae.Data;

namespace ClusterVae.Mixtures;

/// <summary>Rows drawn from a mixture and the component, from 0, that each came from.</summary>
public sealed record MixtureSample(DenseRows<double> Rows, IReadOnlyList<int> Components);
