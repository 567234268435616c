using ClusterVae.Randomness;

namespace ClusterVae.Deep;

/// <summary>
/// What E KL^u is made of (004 eq. 11 and 22): I(x,y) + KL(w(y) ‖ p(y)) + E_y I(x,z|y) + E_y KL(q(z|y) ‖ p(z|y)), w(y) = E w(y|x). The identity is
/// exact with the outer expectations over w(y); the paper writes p(y), which differs as soon as the second term is not 0.
/// </summary>
/// <param name="LabelInformation">I(x,y) = E KL(w(y|x) ‖ w(y)): how much rows know of their component</param>
/// <param name="LabelMismatch">KL(w(y) ‖ p(y)): how unevenly the components are filled</param>
/// <param name="CodeInformation">E_y I(x,z|y): how much the code knows of a row besides its component</param>
/// <param name="CodeMismatch">E_y KL(q(z|y) ‖ p(z|y)): how far the codes of a component are from their place in the layout</param>
/// <param name="Bound">E KL^u itself, in closed form</param>
public sealed record DivergenceTerms(double LabelInformation, double LabelMismatch, double CodeInformation, double CodeMismatch, double Bound)
{
    // Of a row's weight in a component; less adds nothing that doubles would show.
    private const double LeastWeight = 1e-9;

    public double Sum => LabelInformation + LabelMismatch + CodeInformation + CodeMismatch;

    /// <summary>
    /// The first two terms and the bound in closed form; the aggregated posteriors q(z|y) = Σ_n w_nk q_nk / Σ_n w_nk have none, so the other two are
    /// means over samples z ~ q_nk, each of its own logarithms. Their sum differs from the bound's by the sampling error alone.
    /// </summary>
    internal static DivergenceTerms Of(MixtureCodes codes, MixturePriorValues prior, int samplesPerRow = 4, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(prior);
        var (rows, components) = (codes.Rows, codes.Components);
        var filled = Filled(codes);
        var information = 0.0;
        for (var row = 0; row < rows; row++)
        {
            for (var k = 0; k < components; k++)
            {
                var weight = codes.Weight(row, k);
                if (weight > 0)
                    information += weight * (codes.LogWeights[row * components + k] - Math.Log(filled[k])) / rows;
            }
        }
        var mismatch = Enumerable.Range(0, components).Where(k => filled[k] > 0).Sum(k => filled[k] * Math.Log(filled[k] / prior.Weights[k]));
        var (inside, outside) = (new double[components], new double[components]);
        Parallel.For(0, components, k => (inside[k], outside[k]) = Sampled(codes, prior, k, samplesPerRow, new RandomStream(seed).Split(k)));
        return new DivergenceTerms(information, mismatch, inside.Sum(), outside.Sum(), codes.MatchedBounds(prior).Average());
    }

    /// <summary>w(y = k) = E w(y = k|x).</summary>
    internal static double[] Filled(MixtureCodes codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        var filled = new double[codes.Components];
        for (var row = 0; row < codes.Rows; row++)
        {
            for (var k = 0; k < filled.Length; k++)
                filled[k] += codes.Weight(row, k) / codes.Rows;
        }
        return filled;
    }

    /// <summary>w(k) I(x,z|y=k) and w(k) KL(q(z|k) ‖ p(z|k)).</summary>
    private static (double Information, double Mismatch) Sampled(MixtureCodes codes, MixturePriorValues prior, int k, int samples, RandomStream random)
    {
        var latent = codes.Latent;
        int[] members = [.. Enumerable.Range(0, codes.Rows).Where(row => codes.Weight(row, k) > LeastWeight)];
        var logShares = Normalised(codes, members, k);
        var densities = new double[members.Length];
        var z = new double[latent];
        var (information, mismatch) = (0.0, 0.0);
        foreach (var row in members)
        {
            for (var sample = 0; sample < samples; sample++)
            {
                for (var j = 0; j < latent; j++)
                    z[j] = codes.Mean(row, k, j) + Math.Sqrt(codes.Variance(row, k, j)) * random.NextGaussian();
                for (var other = 0; other < members.Length; other++)
                    densities[other] = logShares[other] + LogDensity(codes, members[other], k, z);
                var aggregated = LogSumExp(densities);
                var weight = codes.Weight(row, k) / ((double)codes.Rows * samples);
                information += weight * (LogDensity(codes, row, k, z) - aggregated);
                mismatch += weight * (aggregated - LogPrior(prior, k, z));
            }
        }
        return (information, mismatch);
    }

    private static double[] Normalised(MixtureCodes codes, int[] members, int k)
    {
        var all = Math.Log(members.Sum(row => codes.Weight(row, k)));
        return Array.ConvertAll(members, row => codes.LogWeights[row * codes.Components + k] - all);
    }

    private static double LogDensity(MixtureCodes codes, int row, int k, double[] z)
    {
        var sum = 0.0;
        var start = (row * codes.Components + k) * z.Length;
        for (var j = 0; j < z.Length; j++)
        {
            var (logVar, distance) = (codes.LogVars[start + j], z[j] - codes.Means[start + j]);
            sum += logVar + distance * distance * Math.Exp(-logVar);
        }
        return -0.5 * (sum + z.Length * Math.Log(2 * Math.PI));
    }

    private static double LogPrior(MixturePriorValues prior, int k, double[] z)
    {
        var sum = 0.0;
        for (var j = 0; j < z.Length; j++)
            sum += Math.Log(prior.Variance(k, j)) + Math.Pow(z[j] - prior.Mean(k, j), 2) / prior.Variance(k, j);
        return -0.5 * (sum + z.Length * Math.Log(2 * Math.PI));
    }

    private static double LogSumExp(double[] numbers)
    {
        var largest = numbers.Max();
        return largest + Math.Log(numbers.Sum(number => Math.Exp(number - largest)));
    }
}
