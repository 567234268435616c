using ClusterVae.Randomness;

namespace ClusterVae.Testing.Conformance;

/// <summary>Rows that count: each column has its own frequency, each group its own favourites among the columns, each row its own total.</summary>
public static class DrawnCounts
{
    /// <summary>Of row n the group n % groups; totals differ thirtyfold and say nothing of it.</summary>
    public static float[][] Make(int count, int width, int groups, int seed)
    {
        // What the columns are is the same for every seed.
        var world = new RandomStream(1);
        var frequencies = Enumerable.Range(0, width).Select(_ => Math.Exp(1.5 * world.NextGaussian())).ToArray();
        var shares = Enumerable.Range(0, groups).Select(_ => frequencies.Select(frequency => world.NextDouble() < 0.3 ? frequency * Math.Exp(1.5 * world.NextGaussian()) : frequency).ToArray()).ToArray();
        var random = new RandomStream(seed);
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            var own = shares[n % groups];
            var scale = width * Math.Exp(Math.Log(30) * random.NextDouble()) / own.Sum();
            return Array.ConvertAll(own, share => (float)Poisson(scale * share * Math.Exp(0.7 * random.NextGaussian()), random));
        })];
    }

    private static int Poisson(double mean, RandomStream random)
    {
        // Of large means the rounded Gaussian.
        if (mean > 30)
            return (int)Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * random.NextGaussian()));
        var (events, left) = (0, Math.Exp(-mean));
        for (var product = random.NextDouble(); product > left; product *= random.NextDouble())
            events++;
        return events;
    }
}
