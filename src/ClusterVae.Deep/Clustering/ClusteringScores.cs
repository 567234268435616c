namespace ClusterVae.Deep.Clustering;

/// <summary>Where scoring writes, row-major; what is left empty is not computed.</summary>
public readonly ref struct ClusteringScores
{
    /// <summary>log q(c|x).</summary>
    public Span<float> LogMemberships { get; init; }        // [N, K]

    /// <summary>log of the memberships in families of clusters, of a hierarchy only.</summary>
    public Span<float> LogFamilies { get; init; }           // [N, P]

    public Span<float> Embedding { get; init; }             // [N, latent]

    /// <summary>The bound on log p(x): log p(x|z) at the posterior's mean, minus the KL in closed form.</summary>
    public Span<float> Elbo { get; init; }                  // [N]

    /// <summary>E[x|z], in the rows' units.</summary>
    public Span<float> Reconstruction { get; init; }        // [N, width]
}
