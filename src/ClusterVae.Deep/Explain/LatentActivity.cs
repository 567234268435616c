namespace ClusterVae.Deep;

/// <summary>
/// V-nat, EXoN's measure of what a direction of the latent space is used for (004 s.3.4): V_kj = log E_{x|y=k}[s²_kj / σ²_kj(x)], 0 where
/// the posterior is as wide as the prior and the direction says nothing of a row, large where it pins rows down.
/// </summary>
public sealed class LatentActivity
{
    /// <summary>δ of the paper.</summary>
    public const double UsualThreshold = 1;

    private readonly double[] values;

    private LatentActivity(double[] values, double[] shares, int latent) => (this.values, Shares, Latent) = (values, shares, latent);

    public int Components => Shares.Count;

    public int Latent { get; }

    /// <summary>How many rows each component's mean was taken over, as parts of the weights' sum; the V of a component without rows is NaN.</summary>
    public IReadOnlyList<double> Shares { get; }

    /// <summary>V_kj.</summary>
    public double this[int component, int dimension] => values[component * Latent + dimension];

    public ReadOnlySpan<double> Of(int component) => values.AsSpan(component * Latent, Latent);

    /// <summary>A_k(δ) = {j : V_kj above δ}, the directions that a component's rows use.</summary>
    public int[] Active(int component, double threshold = UsualThreshold) =>
        [.. Enumerable.Range(0, Latent).Where(dimension => this[component, dimension] > threshold)];

    /// <summary>A_k(δ), the most used directions first.</summary>
    public int[] Leading(int component, double threshold = UsualThreshold) =>
        [.. Active(component, threshold).OrderByDescending(dimension => this[component, dimension])];

    /// <summary>Pearson correlation of two components' V over the directions (004 fig. 8).</summary>
    public double Correlation(int first, int second)
    {
        var a = Of(first);
        var b = Of(second);
        var (meanA, meanB) = (Mean(a), Mean(b));
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var j = 0; j < Latent; j++)
        {
            ab += (a[j] - meanA) * (b[j] - meanB);
            aa += (a[j] - meanA) * (a[j] - meanA);
            bb += (b[j] - meanB) * (b[j] - meanB);
        }
        return ab / Math.Sqrt(aa * bb);
    }

    /// <param name="belonging">[N, K], how far row n counts for component k: a one-hot of its class, or w(y = k|x)</param>
    /// <param name="logVars">[N, K, d], log σ²_kj(x)</param>
    /// <param name="priorVariances">[K, d], s²</param>
    /// <param name="components">K</param>
    public static LatentActivity Of(ReadOnlySpan<float> belonging, ReadOnlySpan<float> logVars, ReadOnlySpan<double> priorVariances, int components)
    {
        var latent = priorVariances.Length / components;
        var rows = belonging.Length / components;
        if (logVars.Length != rows * components * latent)
            throw new ArgumentException($"{rows} rows of {components} components in {latent} dimensions have {rows * components * latent} variances, {logVars.Length} are given.", nameof(logVars));
        var (sums, shares) = (new double[components * latent], new double[components]);
        for (var row = 0; row < rows; row++)
        {
            for (var k = 0; k < components; k++)
            {
                double weight = belonging[row * components + k];
                if (weight == 0)
                    continue;
                shares[k] += weight;
                for (var j = 0; j < latent; j++)
                    sums[k * latent + j] += weight * priorVariances[k * latent + j] * Math.Exp(-logVars[(row * components + k) * latent + j]);
            }
        }
        var values = new double[components * latent];
        for (var place = 0; place < values.Length; place++)
            values[place] = shares[place / latent] > 0 ? Math.Log(sums[place] / shares[place / latent]) : double.NaN;
        var all = Math.Max(shares.Sum(), 1e-300);
        return new LatentActivity(values, Array.ConvertAll(shares, share => share / all), latent);
    }

    private static double Mean(ReadOnlySpan<double> numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers)
            sum += number;
        return sum / numbers.Length;
    }
}

/// <summary>
/// Theorem 1 of EXoN: the mean KL of the components lies between two sums of variance ratios. It holds only where each component's
/// aggregated posterior has its prior's mean and variance and the mean weights are the prior's; <see cref="Mismatch"/> says how far rows are from that.
/// </summary>
/// <param name="Lower">d/2 − Σ_kj w_k/2 E_{x|k}[σ²/s²]</param>
/// <param name="Divergence">E_x Σ_k w(k|x) KL(q_k ‖ p_k)</param>
/// <param name="Upper">Σ_kj w_k/2 E_{x|k}[s²/σ²] − d/2</param>
/// <param name="Mismatch">the largest of |mean − m|/s, |variance/s² − 1| and |mean w_k/w_k − 1| over components and dimensions</param>
public sealed record ActivityBounds(double Lower, double Divergence, double Upper, double Mismatch)
{
    public bool Hold => Lower <= Divergence && Divergence <= Upper;

    /// <summary>E_{x|k} is taken with the rows' own weights w(k|x), as the proof does.</summary>
    internal static ActivityBounds Of(MixtureCodes codes, MixturePriorValues prior)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(prior);
        codes.Expect(prior);
        var (components, latent) = (prior.Components, prior.Latent);
        var (lower, upper, divergence, mismatch) = (latent / 2.0, -latent / 2.0, 0.0, 0.0);
        for (var k = 0; k < components; k++)
        {
            var (mass, narrow, wide) = (0.0, 0.0, 0.0);
            var (first, second) = (new double[latent], new double[latent]);
            for (var row = 0; row < codes.Rows; row++)
            {
                var weight = codes.Weight(row, k);
                mass += weight;
                divergence += weight * codes.Divergence(row, k, prior) / codes.Rows;
                for (var j = 0; j < latent; j++)
                {
                    var (mean, variance, s2) = (codes.Mean(row, k, j), codes.Variance(row, k, j), prior.Variance(k, j));
                    narrow += weight * variance / s2;
                    wide += weight * s2 / variance;
                    first[j] += weight * mean;
                    second[j] += weight * (variance + mean * mean);
                }
            }
            lower -= prior.Weights[k] / 2 * narrow / mass;
            upper += prior.Weights[k] / 2 * wide / mass;
            mismatch = Math.Max(mismatch, Math.Abs(mass / codes.Rows / prior.Weights[k] - 1));
            for (var j = 0; j < latent; j++)
            {
                var mean = first[j] / mass;
                mismatch = Math.Max(mismatch, Math.Abs(mean - prior.Mean(k, j)) / Math.Sqrt(prior.Variance(k, j)));
                mismatch = Math.Max(mismatch, Math.Abs((second[j] / mass - mean * mean) / prior.Variance(k, j) - 1));
            }
        }
        return new ActivityBounds(lower, divergence, upper, mismatch);
    }
}
