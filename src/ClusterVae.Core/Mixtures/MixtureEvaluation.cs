namespace ClusterVae.Mixtures;

/// <summary>How a mixture describes rows.</summary>
/// <param name="MeanLogLikelihood">Mean log p(x), by weight.</param>
/// <param name="MeanEntropy">Mean −Σ_k r_k log r_k: 0 when every row belongs to one component.</param>
/// <param name="Rows">How many rows were read.</param>
/// <param name="Weight">Their total weight.</param>
public sealed record MixtureEvaluation(double MeanLogLikelihood, double MeanEntropy, long Rows, double Weight);
