using ClusterVae.Mixtures;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Mixtures;

/// <summary>One side-by-side case: rows drawn from a mixture of overlapping Gaussians, and means drawn from the rows to start at.</summary>
internal sealed record Workload(string Name, long Rows, int Width, int Clusters, CovarianceKind Covariance, int Iterations)
{
    public string SklearnKind => Covariance == CovarianceKind.Full ? "full" : "diag";

    public double DataMiB => Rows * Width * sizeof(float) / 1048576.0;

    public NpyRows WriteRows(string path)
    {
        var random = new RandomStream(11);
        var centres = new double[Clusters * Width];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = 2.5 * random.NextGaussian();
        return NpyRows.Write(path, Rows, Width, (first, block) =>
        {
            var stream = random.Split(first);
            var values = block.Span;
            for (var n = 0; n < values.Length; n += Width)
            {
                var centre = stream.NextInt(Clusters) * Width;
                for (var d = 0; d < Width; d++)
                    values[n + d] = (float)(centres[centre + d] + stream.NextGaussian());
            }
        });
    }

    /// <summary>Means [K, D]: rows spread evenly over the file.</summary>
    public float[] StartMeans(NpyRows rows)
    {
        var means = new float[Clusters * Width];
        using var reader = rows.Open();
        // The rows are drawn independently: the first K are as random as any.
        reader.Read(means);
        return means;
    }

    public Checked<GaussianMixtureOptions> Options(float[] means, int threads) => new(new GaussianMixtureOptions
    {
        Clusters = Clusters,
        Covariance = Covariance,
        MaxIterations = Iterations,
        Tolerance = 0,
        Threads = threads,
        Start = MixtureStart.FromMeans<GaussianMixture>(Array.ConvertAll(means, m => (double)m)),
    });
}
