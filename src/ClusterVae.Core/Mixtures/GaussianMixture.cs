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
        this.means = ModelCheck.Values(means, Components * width, "means", -double.MaxValue, double.MaxValue);
        this.covariances = ModelCheck.Values(covariances, CovarianceLayout.Length(covariance, Components, width), "covariances", -double.MaxValue, double.MaxValue);
        factors = Factors();
    }

    public CovarianceKind Covariance { get; }

    /// <summary>μ [K, D].</summary>
    public ReadOnlyMemory<double> Means => means;

    /// <summary>Σ: Full [K, D, D], Tied [D, D], Diagonal [K, D], Spherical [K].</summary>
    public ReadOnlyMemory<double> Covariances => covariances;

    public override int DegreesOfFreedom =>
        checked((int)(Components - 1 + Components * Width + CovarianceLayout.FreeParameters(Covariance, Components, Width)));

    public override ReadOnlySpan<double> Mean(int component) => means.AsSpan(component * Width, Width);

    /// <summary>Σ_k written out as a matrix [D, D], whatever the kind.</summary>
    public double[] CovarianceMatrix(int component)
    {
        var matrix = new double[Width * Width];
        var slice = CovarianceLayout.Slice(covariances, Covariance, component, Width);
        for (var i = 0; i < Width; i++)
            for (var j = 0; j < Width; j++)
                matrix[i * Width + j] = CovarianceLayout.Element(slice, Covariance, i, j, Width);
        return matrix;
    }

    /// <summary>x = μ_k + L_k ε.</summary>
    private protected override void DrawRow(RandomStream random, int component, Span<double> row)
    {
        Mean(component).CopyTo(row);
        var factor = CovarianceLayout.Slice(factors, Covariance, component, Width);
        for (var i = 0; i < Width; i++)
        {
            var noise = random.NextGaussian();
            if (Covariance is CovarianceKind.Full or CovarianceKind.Tied)
                for (var j = i; j < Width; j++)
                    row[j] += factor[j * Width + i] * noise;
            else
                row[i] += CovarianceLayout.Variance(factor, Covariance, i, Width) * noise;
        }
    }

    internal override MixtureState State(Standardisation coordinates) =>
        State(coordinates, GaussianPrior.Flat(Width), 0);

    internal GaussianState State(Standardisation coordinates, GaussianPrior prior, double floor)
    {
        var state = new GaussianState(Covariance, Components, Width, prior, floor);
        Weights.Span.CopyTo(state.MixtureWeights);
        for (var i = 0; i < means.Length; i++)
            state.Means[i] = (means[i] - coordinates.Centre[i % Width]) * coordinates.InverseScale[i % Width];
        for (var k = 0; k < (Covariance == CovarianceKind.Tied ? 1 : Components); k++)
            Rescale(CovarianceLayout.Slice(covariances, Covariance, k, Width), CovarianceLayout.Slice(state.Covariances, Covariance, k, Width), Covariance, coordinates.InverseScale);
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
            var covariance = CovarianceLayout.Slice(covariances, Covariance, k, Width);
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
            Rescale(CovarianceLayout.Slice(state.Covariances, kind, k, width), CovarianceLayout.Slice(covariances, kind, k, width), kind, coordinates.Scale);
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
                _ => source[i] * scale[i / scale.Length] * scale[i % scale.Length],
            };
    }

    // Standard deviations, or lower Cholesky factors: what sampling needs and what proves the covariances positive definite.
    private double[] Factors()
    {
        var result = new double[covariances.Length];
        for (var k = 0; k < (Covariance == CovarianceKind.Tied ? 1 : Components); k++)
        {
            var source = CovarianceLayout.Slice(covariances, Covariance, k, Width);
            var target = CovarianceLayout.Slice(result, Covariance, k, Width);
            if (Covariance is CovarianceKind.Full or CovarianceKind.Tied)
            {
                if (!Cholesky.TryFactor(source, Width, target))
                    throw ModelCheck.Refuse("A covariance is not positive definite", "Use covariances as a fit gave them.", k);
                continue;
            }
            for (var i = 0; i < source.Length; i++)
                target[i] = source[i] > 0
                    ? Math.Sqrt(source[i])
                    : throw ModelCheck.Refuse("A variance is not positive", "Use variances as a fit gave them.", k, source[i]);
        }
        return result;
    }
}
