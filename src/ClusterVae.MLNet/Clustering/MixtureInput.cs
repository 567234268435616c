using ClusterVae.Mixtures;

namespace ClusterVae.MLNet;

/// <summary>Where a mixture's estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record MixtureInput(
    string FeatureColumnName, string? WeightColumnName, ClusteringColumns Columns, bool Streaming, IProgress<EmProgress>? Progress, CancellationToken Cancellation);
