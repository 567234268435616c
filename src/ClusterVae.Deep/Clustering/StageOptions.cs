namespace ClusterVae.Deep.Clustering;

/// <summary>What the training loop is told for one stage.</summary>
internal sealed record StageOptions : TrainingOptions;
