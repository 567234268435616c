namespace ClusterVae.Mixtures.Engine;

/// <summary>How log π_k p(x | k) is computed from a row.</summary>
internal enum JointForm
{
    /// <summary>c_k − ½ Σ_d (s_kd x_d − m_kd)²: diagonal and spherical covariances.</summary>
    Scaled,

    /// <summary>The same on y = L⁻¹ x with s = 1: one covariance for all.</summary>
    WhitenedScaled,

    /// <summary>c_k − ½ |L_k⁻¹ x − m_k|²: a covariance per component.</summary>
    Triangular,

    /// <summary>The same by forward substitution instead of an inverse: wide rows.</summary>
    Solved,

    /// <summary>c_k + Σ_d b_kd x_d: Bernoulli components.</summary>
    Linear,
}
