using ClusterVae.Deep;

namespace ClusterVae.MLNet;

/// <summary>Where a clustering VAE's estimator reads and to whom it answers; the options record says how it learns.</summary>
/// <param name="FeatureColumnName">the rows</param>
/// <param name="LabelColumnName">known components, as keys or numbers; null where there are none, or where <paramref name="Labels"/> gives them</param>
/// <param name="Labels">one text per row, null where the component is not known</param>
/// <param name="Columns">names of what is added</param>
/// <param name="Previous">a model to go on from</param>
/// <param name="Progress">called on the thread that trains</param>
/// <param name="Cancellation">ends the training within one batch</param>
internal sealed record ClusteringInput(
    string FeatureColumnName, string? LabelColumnName, IReadOnlyList<string?>? Labels, ClusteringColumns Columns, ClusteringVaeTransformer? Previous, IProgress<ClusteringProgress>? Progress, CancellationToken Cancellation);
