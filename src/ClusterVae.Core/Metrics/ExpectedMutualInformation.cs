namespace ClusterVae.Metrics;

/// <summary>The mutual information that two labelings with given group sizes share by chance (Vinh, Epps and Bailey 2010).</summary>
internal static class ExpectedMutualInformation
{
    // Below this share of the most probable term the tail of the distribution no longer changes a double.
    private const double Negligible = 1e-20;

    /// <summary>E[I] = Σ_ij Σ_n P(n | a_i, b_j) · (n / N) log(N n / (a_i b_j)), where n is hypergeometric.</summary>
    public static double Of(ReadOnlySpan<long> classSizes, ReadOnlySpan<long> clusterSizes)
    {
        long total = 0;
        foreach (var size in classSizes)
            total += size;
        var sum = 0.0;
        // Equal sizes contribute equally: with all singletons this is one term instead of N².
        var columns = Multiplicities(clusterSizes);
        foreach (var (a, timesA) in Multiplicities(classSizes))
        {
            foreach (var (b, timesB) in columns)
                sum += (double)timesA * timesB * OfPair(a, b, total);
        }
        return sum;
    }

    private static (long Size, long Times)[] Multiplicities(ReadOnlySpan<long> sizes) =>
        [.. sizes.ToArray().CountBy(size => size).OrderBy(pair => pair.Key).Select(pair => (pair.Key, (long)pair.Value))];

    /// <summary>
    /// Starts at the most probable n with weight 1, walks both ways by the ratio of neighbours and divides by the sum of the weights:
    /// no factorials, no loss of digits for large N.
    /// </summary>
    private static double OfPair(long a, long b, long total)
    {
        double doubleA = a, doubleB = b, doubleTotal = total;
        var lowest = Math.Max(0, a + b - total);
        var highest = Math.Min(a, b);
        var mode = Math.Clamp((long)((doubleA + 1) * (doubleB + 1) / (doubleTotal + 2)), lowest, highest);
        var weights = 0.0;
        var information = 0.0;

        void Take(long n, double weight)
        {
            weights += weight;
            if (n > 0)
                information += weight * n / doubleTotal * Math.Log(doubleTotal * n / (doubleA * doubleB));
        }

        var w = 1.0;
        for (var n = mode; n <= highest && w > Negligible; n++)
        {
            Take(n, w);
            w *= (doubleA - n) * (doubleB - n) / ((n + 1.0) * (doubleTotal - doubleA - doubleB + n + 1));
        }
        w = 1.0;
        for (var n = mode; n > lowest && w > Negligible; n--)
        {
            w *= n * (doubleTotal - doubleA - doubleB + n) / ((doubleA - n + 1) * (doubleB - n + 1));
            Take(n - 1, w);
        }
        return information / weights;
    }
}
