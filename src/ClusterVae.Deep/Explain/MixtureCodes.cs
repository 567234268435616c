namespace ClusterVae.Deep;

/// <summary>The mixture posteriors of rows as plain numbers: q(z|x_n) = Σ_k w_nk N(μ_nk, diag σ²_nk) (004 eq. 4).</summary>
/// <param name="LogWeights">log w [N, K]</param>
/// <param name="Means">μ [N, K, d]</param>
/// <param name="LogVars">log σ² [N, K, d]</param>
/// <param name="Components">K</param>
internal sealed record MixtureCodes(float[] LogWeights, float[] Means, float[] LogVars, int Components)
{
    public int Rows => LogWeights.Length / Components;

    public int Latent => Rows == 0 ? 0 : Means.Length / LogWeights.Length;

    public double Weight(int row, int component) => Math.Exp(LogWeights[row * Components + component]);

    public double Mean(int row, int component, int dimension) => Means[(row * Components + component) * Latent + dimension];

    public double Variance(int row, int component, int dimension) => Math.Exp(LogVars[(row * Components + component) * Latent + dimension]);

    /// <summary>The likeliest component of each row.</summary>
    public int[] Labels() => [.. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, Components).MaxBy(k => LogWeights[row * Components + k]))];

    /// <summary>w itself [N, K].</summary>
    public float[] Weights() => Array.ConvertAll(LogWeights, MathF.Exp);

    /// <summary>KL(N(μ_nk, σ²_nk) ‖ N(m_k, s²_k)) = ½ Σ_j (σ²/s² + (μ − m)²/s² − 1 − log σ²/s²).</summary>
    public double Divergence(int row, int component, MixturePriorValues prior)
    {
        var sum = 0.0;
        for (var j = 0; j < Latent; j++)
        {
            var ratio = Variance(row, component, j) / prior.Variance(component, j);
            var distance = Mean(row, component, j) - prior.Mean(component, j);
            sum += ratio - 1 - Math.Log(ratio) + distance * distance / prior.Variance(component, j);
        }
        return sum / 2;
    }

    /// <summary>KL^u of each row (004 eq. 12).</summary>
    public double[] MatchedBounds(MixturePriorValues prior)
    {
        Expect(prior);
        var bounds = new double[Rows];
        for (var row = 0; row < Rows; row++)
        {
            for (var k = 0; k < Components; k++)
            {
                var weight = Weight(row, k);
                // 0 log 0 is 0.
                if (weight > 0)
                    bounds[row] += weight * (LogWeights[row * Components + k] - Math.Log(prior.Weights[k]) + Divergence(row, k, prior));
            }
        }
        return bounds;
    }

    internal void Expect(MixturePriorValues prior)
    {
        if (prior.Components != Components || prior.Latent != Latent)
            throw new ArgumentException($"The prior has {prior.Components} components in {prior.Latent} dimensions, the codes have {Components} in {Latent}.", nameof(prior));
    }
}

/// <summary>p(z) = Σ_k w_k N(m_k, diag s²_k) as plain numbers.</summary>
/// <param name="Weights">w [K]</param>
/// <param name="Means">m [K, d]</param>
/// <param name="Variances">s² [K, d]</param>
internal sealed record MixturePriorValues(double[] Weights, double[] Means, double[] Variances)
{
    public int Components => Weights.Length;

    public int Latent => Means.Length / Weights.Length;

    public double Mean(int component, int dimension) => Means[component * Latent + dimension];

    public double Variance(int component, int dimension) => Variances[component * Latent + dimension];

    public ReadOnlySpan<double> Centre(int component) => Means.AsSpan(component * Latent, Latent);
}
