namespace ClusterVae.Mixtures;

/// <summary>The priors in standardised coordinates; a zero strength or zero degrees is a flat prior, and flat priors make MAP maximum likelihood.</summary>
/// <param name="MeanStrength">κ in μ_k ~ N(m, Σ_k / κ).</param>
/// <param name="MeanLocation">m.</param>
/// <param name="CovarianceDegrees">ν in Σ_k ~ inverse Wishart(Ψ, ν).</param>
/// <param name="CovarianceScale">The diagonal of Ψ.</param>
/// <param name="Shared">Where rows are few: what full or low-rank covariances are likely to be.</param>
internal sealed record GaussianPrior(WeightPrior Weights, double MeanStrength, double[] MeanLocation, double CovarianceDegrees, double[] CovarianceScale, SharedPrior? Shared = null)
{
    public bool IsFlatOnComponents => MeanStrength == 0 && CovarianceDegrees == 0 && Shared is null;

    /// <summary>What the covariance's prior adds to the divisor: ν + D + 1, or nothing when it is flat.</summary>
    public double CovarianceMass(int width) => CovarianceDegrees > 0 ? CovarianceDegrees + width + 1 : 0;

    public static GaussianPrior Flat(int width) => new(WeightPrior.Flat, 0, new double[width], 0, new double[width]);
}

/// <summary>
/// Covariances that resemble a common Σ₀: log p(Σ_k) = −½ m (log |Σ_k| + tr(Σ₀ Σ_k⁻¹)), as if every component had m more rows of that covariance.
/// </summary>
/// <param name="Covariance">Σ₀ [D, D]; for low-rank covariances its diagonal [D] alone.</param>
/// <param name="Rows">m.</param>
internal sealed record SharedPrior(double[] Covariance, double Rows);
