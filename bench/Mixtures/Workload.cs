using ClusterVae.Data;
using ClusterVae.Mixtures;
using ClusterVae.Options;
using ClusterVae.Randomness;

namespace ClusterVae.Bench.Mixtures;

/// <summary>One side-by-side case: rows drawn from a mixture of overlapping Gaussians, and means drawn from the rows to start at.</summary>
internal sealed record Workload(string Name, long Rows, int Width, int Clusters, CovarianceKind Covariance, int Iterations, bool Pixels = false)
{
    public string SklearnKind => Covariance == CovarianceKind.Full ? "full" : "diag";

    public double DataMiB => Rows * Width * sizeof(float) / 1048576.0;

    public NpyRows WriteRows(string path)
    {
        if (Pixels)
            return WritePixels(path);
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
                // Wide clusters stand so far apart that a cluster without a start is a matter of luck, which no two programs share.
                var row = first + n / Width;
                var centre = (Width >= 64 && row < Clusters ? (int)row : stream.NextInt(Clusters)) * Width;
                for (var d = 0; d < Width; d++)
                    values[n + d] = (float)(centres[centre + d] + stream.NextGaussian());
            }
        });
    }

    // The embedded digits over and over: whole numbers, constant columns, and in every cluster columns that do not vary.
    private NpyRows WritePixels(string path)
    {
        var digits = EmbeddedDigits.Load().Rows;
        return NpyRows.Write(path, Rows, Width, (first, block) =>
        {
            for (var n = 0; n < block.Length / Width; n++)
                digits.Row((int)((first + n) % digits.Count)).CopyTo(block.Span[(n * Width)..]);
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

    public Checked<GaussianMixtureOptions> Options(float[] means, int? threads) => new(new GaussianMixtureOptions
    {
        NumberOfClusters = Clusters,
        Covariance = Covariance,
        MaxIterations = Iterations,
        Tolerance = 0,
        Threads = threads,
        CovarianceDegrees = 0,
        Start = MixtureStart.FromMeans<GaussianMixture>(Array.ConvertAll(means, m => (double)m)),
    });
}
