using ClusterVae.Mixtures;

namespace ClusterVae.MLNet;

/// <summary>The mixture with the chosen number of clusters, and what the choice was made from.</summary>
public sealed record MixtureChoice<TTransformer>(TTransformer Transformer, ClusterCriterion Criterion, IReadOnlyList<ClusterCandidate> Table);
