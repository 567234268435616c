using ClusterVae.Mixtures.Kernels;
using ClusterVae.Numerics;
using ClusterVae.Randomness;

namespace ClusterVae.Mixtures;

/// <summary>p(x) = Σ_k π_k N(x; μ_k, Σ_k). See docs/models/gaussian-mixture.md.</summary>
public sealed class GaussianMixture : MixtureModel
{
    private readonly double[] means;
    private readonly double[] covariances;
    private readonly double[] factors;

    /// <summary>A mixture from its parameters, checked: a file's numbers go through here.</summary>
    /// <param name="weights">π [K]</param>
    /// <param name="means">μ [K, D]</param>
    /// <param name="covariances">Σ, laid out by <see cref="CovarianceLayout"/></param>
    /// <param name="rowsSeen">the weight of the rows behind the parameters, 0 when unknown</param>
    public GaussianMixture(CovarianceKind covariance, int width, ReadOnlySpan<double> weights, ReadOnlySpan<double> means, ReadOnlySpan<double> covariances, double rowsSeen = 0)
        : base(width, weights, rowsSeen)
    {
        if (!Enum.IsDefined(covariance))
            throw ModelCheck.Refuse("The covariance kind is unknown", $"Use one of {string.Join(", ", Enum.GetNames<CovarianceKind>())}.", null, (double)covariance);
        Covariance = covariance;
        if (covariance == CovarianceKind.LowRank)
            Rank = CovarianceLayout.RankOf(covariances.Length, Components, width);
        this.means = ModelCheck.Values(means, Components * width, "means", -double.MaxValue, double.MaxValue);
        this.covariances = ModelCheck.Values(covariances, CovarianceLayout.Length(covariance, Components, width, Rank ?? 0), "covariances", -double.MaxValue, double.MaxValue);
        factors = Factors();
    }

    public CovarianceKind Covariance { get; }

    /// <summary>q, the factors of each low-rank covariance; null for the other kinds.</summary>
    public int? Rank { get; }

    /// <summary>μ [K, D].</summary>
    public ReadOnlyMemory<double> Means => means;

    /// <summary>Σ: Full [K, D, D], Tied [D, D], Diagonal [K, D], Spherical [K], LowRank [K, q + 1, D]: the rows of W_kᵀ, then ψ_k, of Σ_k = W_k W_kᵀ + diag(ψ_k).</summary>
    public ReadOnlyMemory<double> Covariances => covariances;

    public override int DegreesOfFreedom =>
        checked((int)(Components - 1 + Components * Width + CovarianceLayout.FreeParameters(Covariance, Components, Width, Rank ?? 0)));

    public override ReadOnlySpan<double> Mean(int component) => means.AsSpan(component * Width, Width);

    /// <summary>Σ_k written out as a matrix [D, D], whatever the kind.</summary>
    public double[] CovarianceMatrix(int component)
    {
        var matrix = new double[Width * Width];
        var slice = Slice(covariances, component);
        for (var i = 0; i < Width; i++)
            for (var j = 0; j < Width; j++)
                matrix[i * Width + j] = CovarianceLayout.Element(slice, Covariance, i, j, Width);
        return matrix;
    }

    /// <summary>Σ_k⁻¹ of a low-rank covariance.</summary>
    internal LowRankInverse LowRank(int component) => new(Slice(covariances, component), Width);

    /// <summary>The covariances' shape in words.</summary>
    internal string CovarianceText => Rank is { } rank ? $"{Covariance} of rank {rank}" : Covariance.ToString();

    /// <summary>(Σ_k)_dd.</summary>
    internal double Variance(int component, int column) => CovarianceLayout.Variance(Slice(covariances, component), Covariance, column, Width);

    private Span<double> Slice(double[] values, int component) => CovarianceLayout.Slice(values, Covariance, component, Width, Rank ?? 0);

    /// <summary>x = μ_k + L_k ε, or μ_k + W_k z + ψ_k^½ ε.</summary>
    private protected override void DrawRow(RandomStream random, int component, Span<double> row)
    {
        Mean(component).CopyTo(row);
        var factor = Slice(factors, component);
        for (var j = 0; j < Rank; j++)
            Cholesky.AddScaled(row, random.NextGaussian(), factor.Slice(j * Width, Width));
        var deviations = factor[((Rank ?? 0) * Width)..];
        for (var i = 0; i < Width; i++)
        {
            var noise = random.NextGaussian();
            if (Covariance is CovarianceKind.Full or CovarianceKind.Tied)
                for (var j = i; j < Width; j++)
                    row[j] += factor[j * Width + i] * noise;
            else
                row[i] += deviations[Covariance == CovarianceKind.Spherical ? 0 : i] * noise;
        }
    }

    internal override MixtureState State(Standardisation coordinates) =>
        State(coordinates, GaussianPrior.Flat(Width), 0);

    internal GaussianState State(Standardisation coordinates, GaussianPrior prior, double floor)
    {
        var state = new GaussianState(Covariance, Rank ?? 0, Components, Width, prior, floor);
        Weights.Span.CopyTo(state.MixtureWeights);
        for (var i = 0; i < means.Length; i++)
            state.Means[i] = (means[i] - coordinates.Centre[i % Width]) * coordinates.InverseScale[i % Width];
        for (var k = 0; k < (Covariance == CovarianceKind.Tied ? 1 : Components); k++)
            Rescale(Slice(covariances, k), Slice(state.Covariances, k), Covariance, coordinates.InverseScale);
        return state;
    }

    internal override Standardisation Coordinates()
    {
        var centre = new double[Width];
        for (var k = 0; k < Components; k++)
            for (var d = 0; d < Width; d++)
                centre[d] += Weights.Span[k] * Mean(k)[d];
        var variance = new double[Width];
        for (var k = 0; k < Components; k++)
        {
            var covariance = Slice(covariances, k);
            for (var d = 0; d < Width; d++)
            {
                var off = Mean(k)[d] - centre[d];
                variance[d] += Weights.Span[k] * (CovarianceLayout.Variance(covariance, Covariance, d, Width) + off * off);
            }
        }
        return Standardisation.From(centre, variance, oneScale: Covariance == CovarianceKind.Spherical);
    }

    internal static GaussianMixture From(GaussianState state, CovarianceKind kind, Standardisation coordinates, double rowsSeen)
    {
        var width = state.Width;
        var means = new double[state.Means.Length];
        for (var i = 0; i < means.Length; i++)
            means[i] = state.Means[i] * coordinates.Scale[i % width] + coordinates.Centre[i % width];
        var covariances = new double[state.Covariances.Length];
        for (var k = 0; k < (kind == CovarianceKind.Tied ? 1 : state.Components); k++)
            Rescale(CovarianceLayout.Slice(state.Covariances, kind, k, width, state.Rank), CovarianceLayout.Slice(covariances, kind, k, width, state.Rank), kind, coordinates.Scale);
        return new GaussianMixture(kind, width, state.MixtureWeights, means, covariances, rowsSeen);
    }

    // S Σ S for a diagonal S.
    private static void Rescale(ReadOnlySpan<double> source, Span<double> target, CovarianceKind kind, double[] scale)
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = kind switch
            {
                CovarianceKind.Spherical => source[i] * scale[0] * scale[0],
                CovarianceKind.Diagonal => source[i] * scale[i] * scale[i],
                // Loadings are in the columns' units, the noise behind them is a variance.
                CovarianceKind.LowRank when i < source.Length - scale.Length => source[i] * scale[i % scale.Length],
                CovarianceKind.LowRank => source[i] * scale[i % scale.Length] * scale[i % scale.Length],
                _ => source[i] * scale[i / scale.Length] * scale[i % scale.Length],
            };
    }

    // Standard deviations, behind the loadings where there are any, or lower Cholesky factors: what sampling needs and what proves the covariances positive definite.
    private double[] Factors()
    {
        var result = new double[covariances.Length];
        for (var k = 0; k < (Covariance == CovarianceKind.Tied ? 1 : Components); k++)
        {
            var source = Slice(covariances, k);
            var target = Slice(result, k);
            if (Covariance is CovarianceKind.Full or CovarianceKind.Tied)
            {
                if (!Cholesky.TryFactor(source, Width, target))
                    throw ModelCheck.Refuse("A covariance is not positive definite", "Use covariances as a fit gave them.", k);
                continue;
            }
            var loadings = (Rank ?? 0) * Width;
            source[..loadings].CopyTo(target);
            for (var i = loadings; i < source.Length; i++)
                target[i] = source[i] > 0
                    ? Math.Sqrt(source[i])
                    : throw ModelCheck.Refuse("A variance is not positive", "Use variances as a fit gave them.", k, source[i]);
        }
        return result;
    }
}
