using ClusterVae.Deep;

namespace ClusterVae.MLNet;

/// <summary>Where a clustering VAE's estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record ClusteringInput(
    string FeatureColumnName, string? LabelColumnName, ClusteringColumns Columns, ClusteringVaeTransformer? Previous, IProgress<ClusteringProgress>? Progress, CancellationToken Cancellation);
