using ClusterVae.Options;

namespace ClusterVae.Mixtures;

/// <summary>How a Gaussian mixture is learnt: by maximum likelihood, but for priors that are asked for or that few rows need.</summary>
public sealed record GaussianMixtureOptions : MixtureOptions, IRuled<GaussianMixtureOptions>
{
    /// <summary>
    /// Null is Diagonal where there are more than 128 columns and a component would have fewer rows than columns, and Full elsewhere. Where the number of clusters is
    /// chosen too, the most clusters that are tried decide for all of them: shapes of two kinds could not be compared. What was chosen is <see cref="GaussianMixture.Covariance"/>.
    /// </summary>
    public CovarianceKind? Covariance { get; init; }

    /// <summary>
    /// q, how many factors each low-rank covariance has, at most as many as there are columns. Null is a quarter of a component's share of the rows, from 1 to 10 and below the number of columns.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>The least variance in any direction, as a fraction of the column's own variance (of one squared unit where a column is constant).</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    /// <summary>κ in the prior μ_k ~ N(m, Σ_k / κ): the prior weighs as much as κ rows. 0 is flat.</summary>
    public double MeanStrength { get; init; }

    /// <summary>m [D]; the data's mean when null.</summary>
    public IReadOnlyList<double>? MeanLocation { get; init; }

    /// <summary>
    /// ν in the prior Σ_k ~ inverse Wishart(Ψ, ν); D + 2 is a mild choice, 0 is flat. Null is flat where there are rows enough; where full
    /// covariances of up to 128 columns have fewer than 20 (D + 1) rows each, a prior counts for every component like one more row whose covariance is the one that
    /// all components would share: enough to keep components of few rows from shrinking onto them. Low-rank covariances of fewer than 220 rows each (20 (q + 1) of more than 10 factors) get ten rows
    /// of the columns' average variances within components.
    /// </summary>
    public double? CovarianceDegrees { get; init; }

    /// <summary>Ψ = this × diag(the columns' variances).</summary>
    public double CovarianceScale { get; init; } = 1;

    /// <summary>The diagonal of Ψ [D] in the data's units, instead of <see cref="CovarianceScale"/>.</summary>
    public IReadOnlyList<double>? CovarianceScales { get; init; }

    /// <summary>Means, parameters or responsibilities to start from, instead of <see cref="MixtureOptions.Initialisation"/>.</summary>
    public MixtureStart<GaussianMixture>? Start { get; init; }

    static IReadOnlyList<Rule<GaussianMixtureOptions>> IRuled<GaussianMixtureOptions>.Rules { get; } =
    [
        .. CommonRules<GaussianMixtureOptions>(),
        new RangeRule<GaussianMixtureOptions>(nameof(VarianceFloor), o => o.VarianceFloor, Interval.Closed(1e-12, 1)),
        new RangeRule<GaussianMixtureOptions>(nameof(MeanStrength), o => o.MeanStrength, Interval.Closed(0, 1e12)),
        new RangeRule<GaussianMixtureOptions>(nameof(CovarianceDegrees), o => o.CovarianceDegrees ?? 0, Interval.Closed(0, 1e12)),
        new RangeRule<GaussianMixtureOptions>(nameof(CovarianceScale), o => o.CovarianceScale, Interval.AboveUpTo(0, 1e12)),
        new TruthRule<GaussianMixtureOptions>(nameof(Covariance), o => o.Covariance is not { } kind || Enum.IsDefined(kind), o => o.Covariance, "Full, Tied, Diagonal, Spherical or LowRank", "Choose one of them."),
        new RangeRule<GaussianMixtureOptions>(nameof(Rank), o => o.Rank, Interval.Closed(1, 1000)),
        new TruthRule<GaussianMixtureOptions>(nameof(Rank), o => o.Rank is null || o.Covariance == CovarianceKind.LowRank, o => $"{o.Rank}, with Covariance = {o.Covariance?.ToString() ?? "null"}", "null, unless Covariance is LowRank", "Set Covariance = LowRank or leave Rank out."),
        new TruthRule<GaussianMixtureOptions>(nameof(MeanLocation), o => o.MeanLocation?.All(double.IsFinite) ?? true, _ => "a number that is not finite", "finite numbers", "Give one finite number per column."),
        new TruthRule<GaussianMixtureOptions>(nameof(CovarianceScales), o => o.CovarianceScales?.All(s => s > 0 && double.IsFinite(s)) ?? true, _ => "a scale that is not above 0", "finite numbers above 0", "Give one positive number per column."),
        new TruthRule<GaussianMixtureOptions>(nameof(Start), o => o.Start is null || o.Restarts is null or 1, o => $"given, with Restarts = {o.Restarts}", "a given start without Restarts", "Leave Restarts out: every restart would be the same."),
    ];
}
