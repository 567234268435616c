using ClusterVae.Mixtures;

namespace ClusterVae.MLNet.Clustering;

/// <summary>Where a mixture's estimator reads and to whom it answers; the options record says how it learns.</summary>
internal sealed record MixtureInput(string FeatureColumnName, string? WeightColumnName, bool Streaming, IProgress<EmProgress>? Progress, CancellationToken Cancellation);
