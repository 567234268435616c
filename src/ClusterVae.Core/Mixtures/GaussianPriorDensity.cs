namespace ClusterVae.Mixtures;

/// <summary>
/// log p(μ, Σ) of a <see cref="GaussianPrior"/> up to constants: −½ (ν+D+1) log|Σ| − ½ tr(Ψ Σ⁻¹), −½ m (log|Σ| + tr(Σ₀ Σ⁻¹)), and
/// −½ log|Σ| − ½ κ (μ−m)ᵀ Σ⁻¹ (μ−m).
/// </summary>
internal static class GaussianPriorDensity
{
    public static double OfCovariance(GaussianPrior prior, CovarianceInverse covariance, int width)
    {
        var sum = 0.0;
        if (prior.CovarianceDegrees > 0)
            sum -= 0.5 * (prior.CovarianceMass(width) * covariance.LogDeterminant + covariance.TraceOfScale(prior.CovarianceScale));
        if (prior.Shared is { } shared)
            sum -= 0.5 * shared.Rows * (covariance.LogDeterminant + covariance.TraceOfShared(shared.Covariance));
        return sum;
    }

    public static double OfMean(GaussianPrior prior, CovarianceInverse covariance, ReadOnlySpan<double> mean) =>
        prior.MeanStrength > 0 ? -0.5 * (covariance.LogDeterminant + prior.MeanStrength * covariance.SquaredDistance(mean, prior.MeanLocation)) : 0;
}
