using ClusterVae.Deep.Clustering;

namespace ClusterVae.MLNet.Clustering;

/// <summary>Where a clustering VAE's estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record ClusteringInput(
    string FeatureColumnName, string? LabelColumnName, ClusteringVaeTransformer? Previous, IProgress<ClusteringProgress>? Progress, CancellationToken Cancellation);
