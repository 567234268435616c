using ClusterVae.Numerics;

namespace ClusterVae.Mixtures;

/// <summary>
/// The von Mises-Fisher distribution on the unit sphere of D columns, p(x) = C_D(κ) exp(κ μ·x): one pure function per equation, with the numbers
/// of Banerjee, Dhillon, Ghosh and Sra, "Clustering on the unit hypersphere using von Mises-Fisher distributions" (2005).
/// </summary>
internal static class VonMisesFisher
{
    // Below it the density differs from the even one by less than the last digit, and log κ by much.
    private const double Even = 1e-6;
    private const int MostSteps = 60;

    /// <summary>(2.2): log C_D(κ) = (D/2 − 1) log κ − (D/2) log 2π − log I_{D/2−1}(κ).</summary>
    public static double LogNormaliser(int width, double concentration)
    {
        var (order, kappa) = (0.5 * width - 1, Math.Max(concentration, Even));
        return order * Math.Log(kappa) - 0.5 * width * Math.Log(2 * Math.PI) - ModifiedBessel.LogI(order, kappa);
    }

    /// <summary>(2.5): A_D(κ) = I_{D/2}(κ) / I_{D/2−1}(κ), the length of the expected row.</summary>
    public static double MeanLength(int width, double concentration) =>
        concentration > 0 ? ModifiedBessel.Ratio(0.5 * width - 1, concentration) : 0;

    /// <summary>−E log p(x) = −log C_D(κ) − κ A_D(κ), in nats.</summary>
    public static double Entropy(int width, double concentration) =>
        -LogNormaliser(width, concentration) - concentration * MeanLength(width, concentration);

    /// <summary>
    /// (2.4): the κ whose A_D(κ) is the length of the mean row. From (4.4), κ ≈ (r D − r³)/(1 − r²), by Newton's steps with
    /// A′ = 1 − A² − (D − 1) A / κ, held between the bounds that Amos' inequalities give.
    /// </summary>
    public static double Concentration(int width, double meanLength)
    {
        if (!(meanLength > 0))
            return 0;
        if (meanLength >= 1)
            return double.PositiveInfinity;
        var r = meanLength;
        // r D/(1 − r²) − … of Hornik and Grün (2014), (6): the root lies between r(D − 2)/(1 − r²) and r D/(1 − r²).
        var (low, high) = (r * (width - 2) / (1 - r * r), r * width / (1 - r * r));
        var kappa = Math.Clamp((r * width - r * r * r) / (1 - r * r), low, high);
        for (var step = 0; step < MostSteps; step++)
        {
            var a = MeanLength(width, kappa);
            var next = kappa - (a - r) / (1 - a * a - (width - 1) * a / kappa);
            (low, high) = a < r ? (kappa, high) : (low, kappa);
            if (!(next > low && next < high))
                next = 0.5 * (low + high);
            if (Math.Abs(next - kappa) <= 1e-13 * kappa)
                return next;
            kappa = next;
        }
        return kappa;
    }
}
