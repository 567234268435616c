namespace ClusterVae.Projection;

/// <summary>How the principal axes are found.</summary>
public enum PcaSolver
{
    /// <summary>Exact up to <see cref="PcaOptions.ExactUpToWidth"/> columns, randomised beyond.</summary>
    Auto,

    /// <summary>Eigen-decomposition of the whole covariance: one pass over the rows, width² memory, width³ time.</summary>
    Exact,

    /// <summary>Randomised subspace iteration: a few passes over the rows, memory linear in the width.</summary>
    Randomised,
}
