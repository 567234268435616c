namespace ClusterVae.Mixtures;

/// <summary>What shape the components' covariances may take.</summary>
public enum CovarianceKind
{
    /// <summary>A covariance matrix per component.</summary>
    Full,

    /// <summary>One covariance matrix for all components.</summary>
    Tied,

    /// <summary>A variance per component and column.</summary>
    Diagonal,

    /// <summary>A variance per component.</summary>
    Spherical,
}
