namespace ClusterVae.Deep.Models;

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
public readonly ref struct VaeScores
{
    /// <summary>The posterior's mean: the embedding.</summary>
    public Span<float> Mean { get; init; }                  // [N, latent]

    /// <summary>The logarithm of the posterior's variances.</summary>
    public Span<float> LogVariance { get; init; }           // [N, latent]

    /// <summary>E[x|z] at z = the posterior's mean.</summary>
    public Span<float> Reconstruction { get; init; }        // [N, width]

    /// <summary>Mean over the features of (x − reconstruction)².</summary>
    public Span<float> ReconstructionError { get; init; }   // [N]

    /// <summary>log p(x|z) at z = the posterior's mean, minus KL(q(z|x) ‖ p(z)).</summary>
    public Span<float> Elbo { get; init; }                  // [N]
}
